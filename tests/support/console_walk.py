"""The console's screens, each seen by a member of staff who may open it."""

from datetime import timedelta
from typing import Any

from tests.support.every_screen import Walk

USERS = ("blokkeren", "gegevens-wijzigen", "postadres-wijzigen", "sluiten")
TABS = ("gegevens", "inloggen", "sessies", "gebeurtenissen", "berichten")


class ConsoleWalk:
    """Goes through D1 to D7 with one browser."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self._beheer = f"{walk.stack.idp}/beheer"

    def servicedesk(self) -> None:
        """D1, D2, D4, D5 and the mails."""
        self._log_in("servicedesk")
        self._open("", "beheer-werkvoorraad")
        self._open("/gebruikers", "beheer-gebruikers-leeg")
        self._open("/gebruikers?zoek=timmer", "beheer-gebruikers")
        self._walk.page.get_by_role("link", name="Jan Timmerman").click()
        account = self._address()
        for tab in TABS:
            self._walk.open(f"{account}?tab={tab}", f"beheer-gebruiker-{tab}")
        for slug in USERS:
            self._walk.open(f"{account}/{slug}", f"beheer-{slug}")
        self._walk.page.locator("#doen").click()
        self._walk.page.locator("[data-summary]").wait_for()
        self._walk.look("beheer-sluiten-fout")
        self._walk.page.goto(f"{self._beheer}/gebruikers?zoek=nieuwkoop")
        self._walk.page.get_by_role("link", name="Thijs Nieuwkoop").click()
        self._walk.open(f"{self._address()}/aanvraag-verbeteren", "beheer-aanvraag-verbeteren")
        for path in ("e-mails", "aanvragen", "relaties", "relaties/104382", "aanvragen/nieuw"):
            self._open(f"/{path}", f"beheer-{path.replace('/', '-')}")
        self._walk.press_and_look("Ter goedkeuring aanbieden", "beheer-aanvragen-nieuw-fout")

    def approver(self) -> None:
        """D3 and D10."""
        self._log_in("approver")
        self._open("/goedkeuren", "beheer-goedkeuren")
        self._walk.page.get_by_role("link", name="Nieuw account").first.click()
        self._walk.page.get_by_role("button", name="Goedkeuren").wait_for()
        self._walk.look("beheer-voorstel")
        self._open("/rollen", "beheer-rollen")
        self._walk.press_and_look("Bevestigen", "beheer-rollen-fout")

    def auditor(self) -> None:
        """D8, and D10 without its buttons."""
        self._log_in("auditor")
        self._open("/logboek", "beheer-logboek")
        self._walk.press_and_look("Controleer de keten", "beheer-logboek-gecontroleerd")
        self._open("/rollen", "beheer-rollen-auditor")

    def letter_clerk(self) -> None:
        """D6, and P8 for what is not theirs."""
        self._log_in("letter_clerk")
        self._open("/brieven", "beheer-brieven")
        self._open("/brieven?toestand=printed", "beheer-brieven-afgedrukt")
        self._open("/gebruikers", "beheer-geen-toegang")

    def client_administrator(self) -> None:
        """D7, with a new application."""
        self._log_in("client_admin")
        self._open("/applicaties", "beheer-applicaties")
        self._registration_token()
        self._open("/applicaties/nieuw", "beheer-applicatie-toevoegen")
        fields = self._walk.page
        fields.locator("#geavanceerd > summary").click()
        self._walk.look("beheer-applicatie-geavanceerd")
        self._walk.press_and_look("Opslaan", "beheer-applicatie-toevoegen-fout")
        fields.locator("#geavanceerd > summary").click()
        fields.locator("#frontchannel_logout_uri").fill("https://elders.example/weg")
        self._walk.press_and_look("Opslaan", "beheer-applicatie-geavanceerd-fout")
        fields.locator("#frontchannel_logout_uri").fill("")
        fields.locator("#client_name").fill("Digitaal Declareren")
        fields.locator("#redirect_uris").fill("https://declareren.example/terug")
        fields.locator("#token_endpoint_auth_method").select_option("client_secret_basic")
        fields.locator("#reden").fill("Nieuw project")
        self._walk.press_and_look("Opslaan", "beheer-applicatie")
        application = fields.url.split("?")[0]
        for path in ("wijzigen", "geheim", "merk", "relaties"):
            self._walk.open(f"{application}/{path}", f"beheer-applicatie-{path}")

    def _registration_token(self) -> None:
        self._open("/applicaties/toegangsbewijzen/nieuw", "beheer-toegangsbewijs")
        self._walk.press_and_look("Ter goedkeuring aanbieden", "beheer-toegangsbewijs-fout")
        fields = self._walk.page
        fields.locator("#naam").fill("Leverancier van Declareren")
        fields.locator("#hosts").fill("declareren.example")
        fields.locator("#laatste_dag").fill((self._walk.stack.clock.now() + timedelta(days=14)).date().isoformat())
        fields.locator("#reden").fill("Nieuw project")
        self._walk.press_and_look("Ter goedkeuring aanbieden", "beheer-toegangsbewijzen")
        fields.get_by_role("link", name="Intrekken").first.click()
        self._walk.look("beheer-toegangsbewijs-intrekken")

    def _address(self) -> str:
        """Of the page, without the list that it leads back to."""
        return self._walk.page.url.partition("?")[0]

    def _open(self, path: str, name: str) -> None:
        self._walk.open(self._beheer + path, name)

    def _log_in(self, role: str) -> None:
        walk = self._walk
        walk.page.context.clear_cookies()
        walk.user = self._member(role)
        walk.page.goto(walk.stack.portal)
        walk.enter_password()
        walk.page.get_by_label("Code", exact=True).fill(walk.fresh_code())
        walk.press_and_arrive("Verder")

    def _member(self, role: str) -> dict[str, Any]:
        return dict(next(user for user in self._walk.stack.facts["users"] if user["role"] == role))
