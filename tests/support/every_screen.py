"""A walk over every screen of the running product in a browser; whoever looks along says what to do at each."""

import email
import email.policy
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from playwright.sync_api import Page, expect

from tests.support.oidc_client import register
from tests.support.person import Person
from tests.support.stack import Stack

PASSWORD, NEW_PASSWORD = "Regenjas fietst op zondag 7", "Molen draait 12 keer Links"
ANSWERS = {"huisdier": "Vlekkie", "school": "Regenboog", "bijbaan": "Krantenwijk"}
RELOADS, RELOAD_MILLISECONDS = 100, 200
APPLICATION = {
    "organisatie": "Zorgkantoor Noordrand", "voorletters": "A.", "achternaam": "Berg", "email": "a@noordrand.example",
    "telefoon": "010 123 4567", "straat": "Havenstraat", "huisnummer": "12", "postcode": "1234 AB",
    "plaats": "Voorbeeldstad",
}  # fmt: skip
PUBLIC = {
    "zakelijk": "/zakelijk",
    "zakelijk-inloggen": "/zakelijk/inloggen",
    "account-aanvragen": "/zakelijk/aanvragen",
    "handleiding": "/handleidingen/mijn-cak-zakelijk",
    "handleiding-twee-staps": "/handleidingen/twee-staps-verificatie",
    "hulp-wachtwoord-vergeten": "/hulp/wachtwoord-vergeten",
    "toegankelijkheid": "/toegankelijkheid",
    "privacy": "/privacy",
    "voorwaarden": "/voorwaarden",
    "contact": "/contact",
    "kwetsbaarheid-melden": "/kwetsbaarheid-melden",
    "sessie-verlopen": "/sessie-verlopen",
    "niet-gevonden": "/bestaat-niet",
    "demo": "/demo",
}


@dataclass
class Walk:
    """One browser that goes from screen to screen. look: called with the name of each, once it is shown."""

    stack: Stack
    page: Page
    look: Callable[[str], None]
    user: dict[str, Any] = field(default_factory=dict)
    recovery_codes: list[str] = field(default_factory=list)

    def open(self, address: str, name: str) -> None:
        self.page.goto(address)
        self.look(name)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).first.click()

    def press_and_arrive(self, name: str) -> None:
        """Press it and wait until the page that it leads to is there."""
        with self.page.expect_navigation():
            self.press(name)

    def press_and_look(self, button: str, name: str) -> None:
        """Press it and look at what comes, which has another heading or an error."""
        self.press_and_arrive(button)
        self.look(name)

    def public_screens(self) -> None:
        """What needs no login."""
        for name, path in PUBLIC.items():
            self.open(self.stack.portal + path, name)
        self._application_form()
        self.open(f"{self.stack.uploads}/controleren", "controleren")
        self.press_and_look("Controleren", "controleren-fout")
        self.open(f"{self.stack.idp}/inloggen/hulp", "telefoon-kwijt")
        self.open(f"{self.stack.idp}/authorize?client_id=niemand", "verkeerd-verzoek")

    def _application_form(self) -> None:
        self.page.goto(f"{self.stack.portal}/zakelijk/aanvragen")
        self.press_and_look("Verder", "account-aanvragen-fout")
        for name, value in APPLICATION.items():
            self.page.locator(f"#{name}").fill(value)
        self.page.get_by_label("mevrouw", exact=True).check()
        self.press_and_look("Verder", "account-aanvragen-controleren")
        expect(self.page.locator("h1")).to_have_text("Controleer uw gegevens")

    def first_login(self, user: dict[str, Any]) -> None:
        """I1 and I6 to I10d with a new account, which is logged in afterwards."""
        self.user = dict(user)
        self.open(self.stack.portal, "inloggen")
        self.press_and_look("Inloggen", "inloggen-fout")
        self.enter_password()
        self.look("activeren-voorwaarden")
        self.press_and_look("Verder", "activeren-voorwaarden-fout")
        self.page.locator("#akkoord").check()
        self.press_and_look("Verder", "activeren-code")
        self.press_and_look("Verder", "activeren-code-fout")
        self.page.get_by_label("Activatiecode").fill(user["activation_code"])
        self.press_and_look("Verder", "activeren-wachtwoord")
        self.page.get_by_label("Nieuw wachtwoord").fill("kort")
        self.press_and_look("Wachtwoord opslaan", "activeren-wachtwoord-fout")
        self.page.get_by_label("Nieuw wachtwoord").fill(PASSWORD)
        self.press_and_look("Wachtwoord opslaan", "activeren-vragen")
        self.press_and_look("Verder", "activeren-vragen-fout")
        self.user["wachtwoord"] = PASSWORD
        for number, (question, answer) in enumerate(ANSWERS.items(), start=1):
            self.page.locator(f"#vraag_{number}").select_option(question)
            self.page.locator(f"#antwoord_{number}").fill(answer)
        self.press_and_look("Verder", "activeren-twee-staps")
        self._first_factor()

    def _first_factor(self) -> None:
        self.press_and_look("Verder", "activeren-twee-staps-fout")
        self.page.goto(f"{self.stack.idp}/activeren/twee-staps/sleutel")
        self.look("activeren-sleutel")
        self.page.goto(f"{self.stack.idp}/activeren/twee-staps/app")
        self.look("activeren-app")
        self.press_and_look("Controleren en opslaan", "activeren-app-fout")
        self.user["totp_secret"] = "".join(self.page.locator("#sleutel-tekst").inner_text().split())
        self.page.get_by_label("Code", exact=True).fill(self.fresh_code())
        self.press_and_look("Controleren en opslaan", "activeren-herstelcodes")
        self.recovery_codes = self.page.locator("#codes li").all_inner_texts()
        self.press_and_look("Verder", "activeren-herstelcodes-fout")
        self.page.locator("#bewaard").check()
        self.press_and_look("Verder", "activeren-klaar")

    def own_account(self) -> None:
        """A0 to A4 and the consent page, right after a login; a passkey is added on the way."""
        account = f"{self.stack.idp}/account"
        self.open(self.stack.portal, "home")
        self.open(f"{account}/wachtwoord", "wachtwoord-wijzigen")
        self.press_and_look("Wachtwoord wijzigen", "wachtwoord-wijzigen-fout")
        self.open(f"{account}/vragen", "geheime-vragen-wijzigen")
        self.press_and_look("Geheime vragen opslaan", "geheime-vragen-wijzigen-fout")
        self.open(f"{account}/twee-staps/app", "app-toevoegen")
        self.open(f"{account}/twee-staps/herstelcodes", "nieuwe-herstelcodes")
        self.open(f"{account}/twee-staps/sleutel", "sleutel-toevoegen")
        self._add_passkey()
        self.page.locator(".act a").first.click()
        self.look("manier-verwijderen")
        self._consent()
        self.open(f"{account}/sessies", "apparaten-en-sessies")
        self.open(f"{account}/bevestigen", "bevestigen")
        self.page.get_by_label("Wachtwoord", exact=True).fill(self.user["wachtwoord"])
        self.press_and_look("Verder", "bevestigen-code")
        self.open(f"{account}/bevestigen/sleutel", "bevestigen-sleutel")

    def _add_passkey(self) -> None:
        devtools = self.page.context.new_cdp_session(self.page)
        devtools.send("WebAuthn.enable")
        options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
        options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self.page.get_by_label("Naam voor deze sleutel").fill("laptop werk")
        self.press("Sleutel toevoegen")
        expect(self.page.get_by_role("rowheader", name="laptop werk")).to_be_visible()
        self.look("twee-staps-wijzigen")

    def _consent(self) -> None:
        client = register(self.stack.idp, self.stack.facts["initial_access_token"])
        self.open(client.authorize_url(), "toestemming")

    def program(self) -> None:
        """I16, with the command that is a client of every installation."""
        asked = {"client_id": "mcz-upload", "scope": "openid relatie offline_access files:read files:write"}
        answer = requests.post(f"{self.stack.idp}/device_authorization", data=asked, timeout=20)
        self.open(f"{self.stack.idp}/apparaat", "programma-koppelen")
        self.press_and_look("Verder", "programma-koppelen-fout")
        self.page.get_by_label("Code", exact=True).fill(answer.json()["user_code"])
        self.press_and_look("Verder", "programma-vraag")
        self.press_and_look("Toestaan", "programma-gekoppeld")

    def bestanden(self, file: Path) -> None:
        """P4 and B1 to B3 with one file."""
        self.open(f"{self.stack.portal}/bestanden", "bestanden-introductie")
        self.open(self.stack.uploads, "bestanden-leeg")
        self.open(f"{self.stack.uploads}/aanleveren", "aanleveren-begin")
        self.page.get_by_label("Soort aanlevering").select_option(index=1)
        self.page.locator("#bestanden").set_input_files(file)
        self.page.locator("[data-badge=sent]:visible").first.wait_for()
        self.look("aanleveren")
        self.press("Aanlevering afronden")
        self.page.locator(".timeline").wait_for()
        self.look("aanlevering")
        self.open(f"{self.page.url.split('?')[0]}/intrekken", "aanlevering-intrekken")
        self.open(self.stack.uploads, "aanleveringen")
        self.open(f"{self.stack.uploads}/aanleveringen/bestaat-niet", "niet-gevonden-bestanden")

    def receiving(self) -> None:
        """D9 and the kinds of delivery, as somebody of the service desk."""
        self.page.context.clear_cookies()
        self.user = self.stack.users(role="servicedesk")[0]
        self.page.goto(f"{self.stack.uploads}/beheer/aanleveringen")
        self.enter_password()
        self.page.get_by_label("Code", exact=True).fill(self.fresh_code())
        self.press("Verder")
        expect(self.page.locator("h1")).to_have_text("Ontvangen aanleveringen")
        self.look("ontvangen-aanleveringen")
        self.page.locator("main .table th a").first.click()
        self._reload_until_it_was_checked()
        self.look("ontvangen-aanlevering")
        self.press_and_look("Afkeuren", "ontvangen-aanlevering-fout")
        self.open(f"{self.stack.uploads}/beheer/soorten", "soorten-aanlevering")
        self.open(f"{self.stack.uploads}/beheer/soorten/nieuw", "soort-aanlevering")
        self.press_and_look("Opslaan", "soort-aanlevering-fout")
        self.open(f"{self.stack.uploads}/beheer/ruimte", "ruimte-organisaties")
        self.page.locator("main .table th a").first.click()
        self.page.get_by_label("Ruimte in GB").fill("veel")
        self.press_and_look("Opslaan", "ruimte-organisatie-fout")

    def _reload_until_it_was_checked(self) -> None:
        """The worker looks at what was delivered a moment ago; until then staff can decide nothing."""
        for _ in range(RELOADS):
            if self.page.get_by_role("button", name="Afkeuren", exact=True).count():
                return
            self.page.wait_for_timeout(RELOAD_MILLISECONDS)
            self.page.reload()

    def log_out(self) -> None:
        """I15."""
        self.open(f"{self.stack.idp}/uitloggen", "uitloggen")
        self.page.locator("#uitloggen").click()
        self.page.locator("#opnieuw-inloggen").wait_for()
        self.look("uitgelogd")

    def second_step(self) -> None:
        """I2 to I4, up to a login."""
        self.page.goto(self.stack.portal)
        self.enter_password()
        self.open(f"{self.stack.idp}/inloggen/sleutel", "sleutel")
        self.open(f"{self.stack.idp}/inloggen/herstelcode", "herstelcode")
        self.press_and_look("Verder", "herstelcode-fout")
        self.open(f"{self.stack.idp}/inloggen/code", "code")
        self.press_and_look("Verder", "code-fout")

    def forgotten_password(self) -> None:
        """I11 to I11d; the account has another password afterwards."""
        self.open(f"{self.stack.idp}/wachtwoord-vergeten", "wachtwoord-vergeten")
        self.press_and_look("Verstuur e-mail", "wachtwoord-vergeten-fout")
        for name in ("relatienummer", "gebruikersnaam"):
            self.page.locator(f"#{name}").fill(self.user[name])
        self.press_and_look("Verstuur e-mail", "wachtwoord-vergeten-verstuurd")
        self.open(f"{self.stack.idp}/wachtwoord-herstellen?code=bestaat-niet", "herstellen-oude-link")
        self.open(self._link_from_the_mail(), "herstellen")
        self.press_and_arrive("Ga verder")
        self.page.goto(f"{self.stack.idp}/inloggen/herstelcode")
        self.page.get_by_label("Herstelcode", exact=True).fill(self.recovery_codes[0])
        self.press_and_look("Verder", "herstellen-vraag")
        question = self.page.locator("label[for=antwoord]").inner_text()
        words = {"huisdier": "huisdier", "school": "school", "bijbaan": "bijbaan"}
        self.page.locator("#antwoord").fill("verkeerd")
        self.press_and_look("Verder", "herstellen-vraag-fout")
        self.page.locator("#antwoord").fill(next(ANSWERS[key] for key, word in words.items() if word in question))
        self.press_and_look("Verder", "herstellen-wachtwoord")
        self.page.get_by_label("Nieuw wachtwoord").fill(NEW_PASSWORD)
        self.press_and_look("Wachtwoord opslaan", "herstellen-klaar")
        self.user["wachtwoord"] = NEW_PASSWORD

    def passwords_that_end(self) -> None:
        """I12 and I13, each with its demo account."""
        for state, name in (("expired", "wachtwoord-verlopen"), ("expiring", "wachtwoord-verloopt-bijna")):
            self.page.context.clear_cookies()
            self.user = self.stack.users(state)[0]
            self.page.goto(self.stack.portal)
            self.enter_password()
            self.page.get_by_label("Code", exact=True).fill(self.fresh_code())
            self.press_and_look("Verder", name)

    def enter_password(self) -> None:
        """I1, filled in and sent."""
        for name in ("relatienummer", "gebruikersnaam", "wachtwoord"):
            self.page.locator(f"#{name}").fill(self.user[name])
        self.press_and_arrive("Inloggen")

    def fresh_code(self) -> str:
        return Person(self.user, Path(self.stack.facts["clock_file"])).fresh_code()

    def _link_from_the_mail(self) -> str:
        for _ in range(300):
            for file in Path(self.stack.facts["mail_dir"]).glob("*.eml"):
                mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
                body = mail.get_body(("plain",)) if "Kies een nieuw wachtwoord" in str(mail["Subject"]) else None
                found = re.search(r"https?://\S+herstellen\S+", body.get_content()) if body else None
                if found:
                    return found[0].rstrip(".")
            self.page.wait_for_timeout(200)
        raise AssertionError("no mail with a link")
