"""An account from its application to its erasure, by everybody who has a hand in it, in a real Chromium.

The auditor checks the trail before and after the erasure, and when one byte of it was changed.
"""

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdf
import pytest
from playwright.sync_api import Page, Playwright, expect
from sqlalchemy import create_engine, text

from tests.idp.administration.desk import FORM, WHY
from tests.journeys.test_the_life_of_an_account_in_a_browser import Somebody, heading, part, press, type_login
from tests.support.chromium import chromium
from tests.support.every_screen import ANSWERS, PASSWORD, Walk
from tests.support.inspector import Inspector, with_axe
from tests.support.person import Person
from tests.support.stack import Stack

MINUTE, DAY = 60, 24 * 3600
NUMBER, NAME = "104382", "w.wagenaar"
APPLICATION = {
    "relatienummer": NUMBER, "voorletters": "W.", "voornaam": "Willemijn",
    "achternaam": "Wagenaar", "email": "wagenaar@noordrand.example", "telefoon": "010 123 4567",
    "straat": "Havenstraat", "huisnummer": "12", "postcode": "1234 AB", "plaats": "Voorbeeldstad",
    "gebruikersnaam": NAME, "ondertekenaar": "P. Directeur", "datum_ondertekening": "2026-01-05",
}  # fmt: skip
MOVED = {"straat": "Dijk", "huisnummer": "1", "postcode": "4321 BA", "plaats": "Elders"}
CODE = re.compile(r"\b([A-HJ-NP-TV-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4})\b")

pytestmark = [
    pytest.mark.xdist_group("passing-time"),
    pytest.mark.requires(
        "S7", "S8", "S13", "K28", "K29", "threat 30", "threat 40", "threat 41",
        "T1", "T2", "T4", "T20", "T21", "T22", "T23", "T24", "T25", "T27",
    ),
]  # fmt: skip


class Office:
    """One browser in which the staff take turns, and the account they work on."""

    def __init__(self, stack: Stack, page: Page, folder: Path) -> None:
        self.stack, self.page, self.folder = stack, page, folder
        self.walk = Walk(stack, page, lambda _name: None)
        self.beheer = f"{stack.idp}/beheer"
        self.who = Somebody(stack, NUMBER, NAME, mailbox="wagenaar@")
        self.form = folder / "formulier.pdf"
        self.form.write_bytes(FORM)
        self.account_page = ""
        self.inspector = Inspector(with_axe(page))
        self.desks: dict[str, Person] = {}

    def log_in(self, user: dict[str, Any], address: str) -> None:
        self.stack.clock.forward(MINUTE)  # past the codes that were used
        self.page.context.clear_cookies()
        self.walk.user = user
        self.page.goto(address)
        self.walk.enter_password()
        self.page.get_by_label("Code", exact=True).fill(self.walk.fresh_code())
        self.walk.press_and_arrive("Verder")

    def as_role(self, role: str, path: str = "") -> None:
        """The member of staff with this role, on a page of the console, with a session that began elsewhere."""
        desk = self.desks.setdefault(role, Person(self.stack.users(role=role)[0], Path(self.stack.facts["clock_file"])))
        if not desk.get(self.beheer).url.startswith(self.beheer):
            self.stack.clock.forward(MINUTE)
            desk.log_in(self.beheer)
        self.page.context.clear_cookies()
        cookies = [(cookie.name, str(cookie.value)) for cookie in desk.http.cookies]
        self.page.context.add_cookies(
            [{"name": name, "value": value, "url": self.stack.idp} for name, value in cookies]
        )
        self.page.goto(self.beheer + path)

    def fill(self, values: dict[str, str]) -> None:
        for name, value in values.items():
            self.page.locator(f"#{name}").fill(value)

    def do(self, slug: str, values: dict[str, str] | None = None, file: bool = False) -> None:
        """An action on the account, by the servicedesk."""
        self.page.goto(f"{self.account_page}/{slug}")
        self.fill({**(values or {}), "reden": WHY})
        if file:
            self.page.locator("#formulier").set_input_files(self.form)
        with self.page.expect_navigation():
            self.page.locator("#doen").click()
        assert self.page.locator("[data-summary]").count() == 0, self.page.locator("main").inner_text()

    def approve(self) -> None:
        """The newest thing that waits about this account, by the approver."""
        self.as_role("approver", "/goedkeuren")
        row = self.page.get_by_role("row").filter(has_text="Wagenaar").last
        row.get_by_role("link").click()
        press(self.page, "Goedkeuren")
        expect(self.page.get_by_role("status").first).to_be_visible()
        assert self.page.get_by_role("row").filter(has_text="Wagenaar").count() == 0

    def wait_until(self, is_so: Callable[[str], bool]) -> None:
        """Ask for this page until the worker has made it so, and only then have the browser show it."""
        for _ in range(120):
            if is_so(self.page.context.request.get(self.page.url).text()):
                break
            self.page.wait_for_timeout(500)
        self.page.reload()

    def letter(self) -> str:
        """A batch with a letter for this account: printed, fetched once, read, and reported as posted."""
        self.as_role("letter_clerk", "/brieven")
        self.page.locator("#maak-afdrukbestand").click()
        fetch, batch = self.page.locator("#ophalen-knop"), self.page.url
        self.wait_until(lambda text: 'id="ophalen-knop"' in text)
        self.inspector.look("beheer-afdrukbestand")
        with self.page.expect_download() as download:
            fetch.click()
        file = self.folder / "afdruk.zip"
        download.value.save_as(file)
        self.page.goto(batch)
        assert fetch.count() == 0
        for box in self.page.locator("input[name=keuze]").all():
            box.check()
        press(self.page, "Afgedrukt en verstuurd")
        return code_in(file)


def code_in(file: Path) -> str:
    """The activation code in the only letter of a batch to this person."""
    with zipfile.ZipFile(file) as batch:
        pdfs = [batch.read(name) for name in batch.namelist() if name.endswith(".pdf")]
    texts = ["\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages) for pdf in pdfs]
    [letter] = [text for text in texts if "Wagenaar" in text]
    found = CODE.search(letter)
    assert found is not None, letter
    return found[1]


def test_from_application_to_erasure(passing_time: Stack, playwright: Playwright, tmp_path: Path) -> None:
    with chromium(playwright, tmp_path / "browser") as (context, complaints):
        office = Office(passing_time, context.pages[0], tmp_path)
        apply_and_approve(office)
        first_login(office)
        change_mail_and_address(office)
        lose_the_telephone(office)
        block_and_let_in(office)
        close_and_erase(office)
        flip_a_byte(office)
        assert office.inspector.wrong == []
        assert [line for line in complaints.lines if "422" not in line and "403" not in line] == []


def apply_and_approve(office: Office) -> None:
    page = office.page
    office.as_role("servicedesk", "/aanvragen/nieuw")
    office.fill(APPLICATION)
    page.locator("#aanhef").select_option("mevrouw")
    page.locator("#formulier").set_input_files(office.form)
    press(page, "Ter goedkeuring aanbieden")
    expect(page.get_by_role("status").first).to_be_visible()
    refuse_self_approval(office)
    office.approve()
    mail = part(office.who.newest_mail(page, "Uw gegevens voor Mijn CAK Zakelijk"))
    found = re.search(r"eenmalige wachtwoord:?\s+(\S+)", mail)
    assert found is not None, mail
    office.who.password = found[1].rstrip(".")


def refuse_self_approval(office: Office) -> None:
    """An approver proposes a role, and does not decide about that: the page has no button, and the form is refused."""
    page = office.page
    office.as_role("approver", "/rollen")
    page.locator("#gebruikersnaam").fill(office.stack.users(role="letter_clerk")[0]["gebruikersnaam"])
    page.locator("#rol").select_option("auditor")
    page.locator("#reden-geven").fill(WHY)
    press(page, "Ter goedkeuring aanbieden")
    expect(page.get_by_role("status").first).to_contain_text("wacht op goedkeuring")
    page.goto(f"{office.beheer}/goedkeuren")
    page.get_by_role("link", name="Rol geven").click()
    expect(page.locator("main")).to_contain_text("U kunt uw eigen invoer niet goedkeuren. Vraag een collega.")
    assert page.locator("#goedkeuren").count() == 0
    token = page.locator("input[name=csrf_token]").first.input_value()
    address = f"{page.url}/goedkeuren"
    page.evaluate(
        """([address, token]) => {
          const form = Object.assign(document.createElement('form'), {method: 'post', action: address});
          form.append(Object.assign(document.createElement('input'), {name: 'csrf_token', value: token}));
          document.body.append(form); form.submit();
        }""",
        [address, token],
    )
    expect(page.get_by_role("alert")).to_contain_text("U kunt uw eigen invoer niet goedkeuren.")


def first_login(office: Office) -> None:
    office.stack.clock.forward(DAY)  # never mail and letter on one day
    user = {"relatienummer": NUMBER, "gebruikersnaam": NAME, "wachtwoord": office.who.password}
    user["activation_code"] = office.letter()
    office.page.context.clear_cookies()
    office.walk.first_login(user)
    office.who.password = PASSWORD
    office.who.person = Person(dict(office.walk.user), Path(office.stack.facts["clock_file"]))
    log_in_as_owner(office)


def log_in_as_owner(office: Office) -> None:
    assert office.who.person is not None
    office.log_in({**office.who.person.user, "wachtwoord": office.who.password}, office.stack.portal)
    heading(office.page, re.compile("mevrouw Wagenaar,"))


def find_the_account(office: Office) -> None:
    office.as_role("servicedesk", f"/gebruikers?zoek={NAME}")
    office.page.get_by_role("link", name="Wagenaar").click()
    office.account_page = office.page.url.partition("?")[0]


def change_mail_and_address(office: Office) -> None:
    page = office.page
    find_the_account(office)
    office.do("e-mail-wijzigen", {"email": "wagenaar@nieuw.example"})
    link = re.search(r"https?://\S+", part(office.who.newest_mail(page, "Bevestig uw nieuwe e-mailadres")))
    assert link is not None
    assert office.who.person is not None
    office.log_in({**office.who.person.user, "wachtwoord": office.who.password}, link[0].rstrip("."))
    page.locator("#e-mail-bevestigen").click()
    expect(page.locator("main")).to_contain_text("Uw e-mailadres is gewijzigd.")
    find_the_account(office)
    expect(page.locator("main")).to_contain_text("wagenaar@nieuw.example")
    signed = {"ondertekenaar": "P. Directeur", "datum_ondertekening": "2026-01-06"}
    office.do("postadres-wijzigen", {**MOVED, **signed}, file=True)
    office.approve()


def lose_the_telephone(office: Office) -> None:
    page = office.page
    office.stack.clock.forward(5 * DAY)  # no letter follows a new address at once
    find_the_account(office)
    page.goto(f"{office.account_page}?tab=inloggen")
    question = page.locator("main .card strong").inner_text()
    answer = next(answer for key, answer in ANSWERS.items() if key in question.casefold())
    page.locator("#antwoord").fill(answer)
    press(page, "Controleren")
    expect(page.get_by_role("status").first).to_contain_text("Juist")
    page.locator("#reden").fill(WHY)
    press(page, "Teruggebeld")
    office.do("herstel-starten")
    office.approve()
    office.stack.clock.forward(DAY)
    code = office.letter()
    page.context.clear_cookies()
    page.goto(office.stack.portal)
    type_login(page, office.who)
    heading(page, "Vul uw activatiecode in")
    page.get_by_label("Activatiecode").fill(code)
    press(page, "Verder")
    set_up_app_again(office)
    log_in_as_owner(office)


def set_up_app_again(office: Office) -> None:
    page = office.page
    heading(page, "Stel twee-staps verificatie in")
    page.get_by_label(re.compile("App met een code")).check()
    press(page, "Verder")
    secret = "".join(page.locator("#sleutel-tekst").inner_text().split())
    user = {"relatienummer": NUMBER, "gebruikersnaam": NAME, "totp_secret": secret}
    office.who.person = Person(user, Path(office.stack.facts["clock_file"]))
    page.get_by_label("Code", exact=True).fill(office.who.totp())
    press(page, "Controleren en opslaan")
    heading(page, "Bewaar uw herstelcodes")
    page.locator("#bewaard").check()
    office.walk.press_and_arrive("Verder")


def block_and_let_in(office: Office) -> None:
    page = office.page
    find_the_account(office)
    office.do("blokkeren")
    page.context.clear_cookies()
    office.stack.clock.forward(MINUTE)
    page.goto(office.stack.portal)
    type_login(page, office.who)
    page.get_by_label("Code", exact=True).fill(office.who.totp())
    press(page, "Verder")
    expect(page.get_by_role("alert")).to_contain_text("U kunt nu niet inloggen.")
    find_the_account(office)
    office.do("deblokkeren")
    office.approve()
    log_in_as_owner(office)


def check_the_chain(office: Office) -> str:
    """What 'Controleer de keten' says to the auditor."""
    office.as_role("auditor", "/logboek")
    office.walk.press_and_arrive("Controleer de keten")
    return office.page.locator("main").inner_text()


def close_and_erase(office: Office) -> None:
    page = office.page
    find_the_account(office)
    office.do("sluiten")
    assert "Keten is heel" in check_the_chain(office)
    office.stack.clock.forward(2 * DAY)
    office.as_role("servicedesk", f"/gebruikers?zoek={NAME}")
    office.wait_until(lambda text: "Wagenaar" not in text)
    page.goto(office.account_page)
    heading(page, re.compile("gewist"))
    said = check_the_chain(office)
    assert "Keten is heel" in said
    assert "Gewist na de bewaartermijn" in said


def flip_a_byte(office: Office) -> None:
    """Somebody who owns the database changes one byte of one row; afterwards it is put back."""
    engine = create_engine(office.stack.idp_database)
    with engine.begin() as connection:
        [digest] = connection.execute(text("SELECT hash FROM audit_chain WHERE position = 7")).scalars()
    flipped = f"{int(digest, 16) ^ 1:064x}"
    for value, expected in ((flipped, "De keten is gebroken bij gebeurtenis 7."), (digest, "Keten is heel")):
        with engine.begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))  # no trigger holds him back
            connection.execute(text("UPDATE audit_chain SET hash = :hash WHERE position = 7"), {"hash": value})
        assert expected in check_the_chain(office)
    engine.dispose()
