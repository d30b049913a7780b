"""One account from its invitation to a passkey, in a real Chromium, with mail, letter and the movable clock."""

import email
import email.policy
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

import pyotp
import pypdf
import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.support import loaded
from tests.support.chromium import Complaints, chromium
from tests.support.person import Person
from tests.support.stack import Stack

DAY = 24 * 3600
OPERATOR = ("idp.cli.main", "idp.cli.accounts", "idp.cli.letters")
WAIT_MILLISECONDS = 60_000
INVITATION = {
    "--salutation": "mevrouw", "--initials": "A.B.", "--given-name": "Anna", "--infix": "van den", "--surname": "Akker",
    "--email": "anna@voorbeeld.nl", "--street": "Dorpsstraat", "--house-number": "1", "--postcode": "1234 AB",
    "--town": "Voorbeeldstad",
}  # fmt: skip
ANSWERS = ("fikkie", "middelburg", "zuurkool")
SECOND_PASSWORD, THIRD_PASSWORD = "regenjas fietst 7 Zondagen", "Kaasboer zwemt 3 rondjes"
FOURTH_PASSWORD = "Molen draait 12 keer Links"

pytestmark = [
    pytest.mark.xdist_group("passing-time"),
    pytest.mark.requires(
        "S5", "S8", "S9", "S12", "S13", "S20", "S27", "S28", "S29", "S30", "S32", "S38", "S40", "S43",
        "P1", "P2", "P9", "P10", "P11", "P12", "P16", "T5", "T6", "T7", "T9", "T13", "T15", "T18", "T19",
    ),
]  # fmt: skip


@dataclass
class Somebody:
    """The person whose account it is: what is in their head, mail box, letter box and drawer."""

    stack: Stack
    relatienummer: str
    username: str = "a.vandenakker"
    password: str = ""
    person: Person | None = None
    recovery_codes: list[str] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)
    mailbox: str = "anna@"

    def newest_mail(self, page: Page, subject: str) -> EmailMessage:
        """The mail with this subject that was not read before; waits for the worker."""
        folder = Path(self.stack.facts["mail_dir"])
        for _ in range(300):
            for file in sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime):
                mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
                if file.name not in self.read and subject in str(mail["Subject"]) and self.mailbox in str(mail["To"]):
                    self.read.add(file.name)
                    assert isinstance(mail, EmailMessage)
                    return mail
            page.wait_for_timeout(200)
        raise AssertionError(f"no mail {subject!r}")

    def totp(self) -> str:
        assert self.person is not None
        return self.person.fresh_code()


@pytest.fixture
def life(passing_time: Stack) -> Stack:
    """Half a year passes in this test, so it comes last of those that share the product."""
    return passing_time


def operator(stack: Stack, *arguments: str) -> str:
    """A command of the operator on this installation."""
    environment = {
        **os.environ, **stack.settings, "MCZ_ENV": "demo", "MCZ_VAR": str(stack.var),
        "MCZ_CLOCK_FILE": stack.facts["clock_file"],
        "MCZ_LETTERS_DIR": stack.facts["letters_dir"], "MCZ_IDP_URL": stack.idp, "MCZ_PORTAL_URL": stack.portal,
        "MCZ_UPLOADS_URL": stack.uploads,
    }  # fmt: skip
    done = loaded.run(OPERATOR, "idp", *arguments, environment=environment, seconds=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def part(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def heading(page: Page, text: "str | re.Pattern[str]") -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text, timeout=WAIT_MILLISECONDS)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def type_login(page: Page, who: Somebody) -> None:
    page.get_by_label("Relatienummer").fill(who.relatienummer)
    page.get_by_label("Gebruikersnaam").fill(who.username)
    page.get_by_label("Wachtwoord", exact=True).fill(who.password)
    press(page, "Inloggen")


def type_code(page: Page, code: str) -> None:
    page.get_by_label("Code", exact=True).fill(code)
    press(page, "Verder")


def log_out(page: Page) -> None:
    page.get_by_role("button", name="Uitloggen").first.click()
    heading(page, "U bent uitgelogd")


@contextmanager
def computer(playwright: Playwright, profile: Path) -> Iterator[tuple[Page, BrowserContext, Complaints]]:
    with chromium(playwright, profile) as (context, complaints):
        yield context.pages[0], context, complaints


def test_from_invitation_to_passkey(life: Stack, playwright: Playwright, tmp_path: Path) -> None:
    who = Somebody(life, life.users()[0]["relatienummer"])
    options = [part for pair in INVITATION.items() for part in pair]
    operator(life, "accounts", "invite", who.relatienummer, who.username, *options)
    with computer(playwright, tmp_path / "first") as (page, _, complaints):
        letter_code = _mail_and_letter(life, page, who)
        _begin_and_stop(life, page, who, letter_code)
        assert [line for line in complaints.lines if "422" not in line] == []
    with computer(playwright, tmp_path / "second") as (page, context, complaints):
        _finish_first_login(life, page, who)
        _expiry(life, page, who)
        _forgotten_password(life, page, who)
        _lost_phone(life, page, who)
        _passkey(life, page, context, who)
        assert [line for line in complaints.lines if "422" not in line] == []


def _mail_and_letter(life: Stack, page: Page, who: Somebody) -> str:
    text = part(who.newest_mail(page, "Uw gegevens voor Mijn CAK Zakelijk"))
    assert who.relatienummer in text
    assert who.username in text
    found = re.search(r"eenmalige wachtwoord:?\s+(\S+)", text)
    assert found is not None, text
    who.password = found[1].rstrip(".")
    life.clock.forward(DAY)  # never mail and letter on one day
    operator(life, "letters", "print")
    letters = [_pdf_text(file) for file in Path(life.facts["letters_dir"]).rglob("*.pdf")]
    [letter] = [text for text in letters if "Akker" in text]
    assert who.username not in letter
    assert who.relatienummer not in letter
    code = re.search(r"\b([A-HJ-NP-TV-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4})\b", letter)
    assert code is not None, letter
    operator(life, "letters", "confirm", "--all")
    return code[1]


def _pdf_text(file: Path) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(file).pages)


def _begin_and_stop(life: Stack, page: Page, who: Somebody, letter_code: str) -> None:
    page.goto(life.portal)
    type_login(page, who)
    heading(page, "Gebruikersvoorwaarden")
    expect(page.get_by_text("Stap 1 van 5")).to_be_visible()
    press(page, "Verder")
    expect(page.get_by_role("alert")).to_contain_text("U moet akkoord gaan om verder te gaan.")
    page.get_by_label(re.compile("Ik ga akkoord")).check()
    press(page, "Verder")
    heading(page, "Vul uw activatiecode in")
    page.get_by_label("Activatiecode").fill(letter_code[:-1] + ("A" if letter_code[-1] != "A" else "B"))
    press(page, "Verder")
    expect(page.get_by_role("alert")).to_contain_text("Er zit een typfout in de code.")
    page.get_by_label("Activatiecode").fill(letter_code.lower().replace("-", " "))
    press(page, "Verder")
    heading(page, "Kies een wachtwoord")  # and here the browser is closed


def _finish_first_login(life: Stack, page: Page, who: Somebody) -> None:
    page.goto(life.portal)
    type_login(page, who)
    heading(page, "Kies een wachtwoord")
    page.get_by_label("Nieuw wachtwoord").fill(who.password)
    press(page, "Wachtwoord opslaan")
    expect(page.get_by_role("alert")).to_contain_text("Uw eenmalige wachtwoord kunt u niet houden.")
    page.get_by_label("Nieuw wachtwoord").fill(SECOND_PASSWORD)
    press(page, "Wachtwoord opslaan")
    who.password = SECOND_PASSWORD
    heading(page, "Kies drie geheime vragen")
    for number, answer in enumerate(ANSWERS, start=1):
        chosen = page.locator(f"#vraag_{number}")
        chosen.select_option(index=number)
        who.answers[chosen.locator("option:checked").inner_text()] = answer
        page.locator(f"#antwoord_{number}").fill(answer)
    press(page, "Verder")
    _set_up_app(life, page, who)
    _save_recovery_codes(page, who)
    expect(page.get_by_role("status").first).to_contain_text("Uw account is klaar.")
    page.get_by_role("link", name="Naar Mijn CAK Zakelijk").click()
    heading(page, re.compile("mevrouw Van den Akker,"))
    assert "geldig tot" in part(who.newest_mail(page, "Uw account is klaar"))
    log_out(page)


def _set_up_app(life: Stack, page: Page, who: Somebody) -> None:
    heading(page, "Stel twee-staps verificatie in")
    page.get_by_label(re.compile("App met een code")).check()
    press(page, "Verder")
    secret = re.sub(r"\s", "", page.locator("#sleutel-tekst").inner_text())
    user = {"relatienummer": who.relatienummer, "gebruikersnaam": who.username, "totp_secret": secret}
    who.person = Person(user, Path(life.facts["clock_file"]))
    assert pyotp.TOTP(secret).digits == 6
    page.get_by_label("Code", exact=True).fill(who.totp())
    press(page, "Controleren en opslaan")


def _save_recovery_codes(page: Page, who: Somebody) -> None:
    heading(page, "Bewaar uw herstelcodes")
    who.recovery_codes = page.locator("#codes li").all_inner_texts()
    assert len(who.recovery_codes) == 10
    press(page, "Verder")
    expect(page.get_by_role("alert")).to_contain_text("Bewaar eerst uw herstelcodes.")
    page.get_by_label("Ik heb mijn herstelcodes bewaard").check()
    press(page, "Verder")


def _expiry(life: Stack, page: Page, who: Somebody) -> None:
    life.clock.forward(159 * DAY)  # less than 30 days are left
    page.goto(life.portal)
    type_login(page, who)
    type_code(page, who.totp())
    heading(page, re.compile(r"Uw wachtwoord verloopt over \d+ dagen"))
    page.get_by_role("link", name="Later").click()
    heading(page, re.compile("mevrouw Van den Akker,"))
    expect(page.get_by_text(re.compile("Uw wachtwoord verloopt over"))).to_be_visible()
    who.newest_mail(page, "Uw wachtwoord verloopt")
    log_out(page)
    life.clock.forward(30 * DAY)
    page.goto(life.portal)
    type_login(page, who)
    type_code(page, who.totp())
    heading(page, "Uw wachtwoord is verlopen")
    page.get_by_label("Nieuw wachtwoord").fill(SECOND_PASSWORD)
    press(page, "Wachtwoord opslaan")
    expect(page.get_by_role("alert")).to_contain_text("Dit is een van uw laatste 12 wachtwoorden.")
    page.get_by_label("Nieuw wachtwoord").fill(THIRD_PASSWORD)
    press(page, "Wachtwoord opslaan")
    who.password = THIRD_PASSWORD
    heading(page, re.compile("mevrouw Van den Akker,"))
    who.newest_mail(page, "Uw wachtwoord is gewijzigd")
    log_out(page)


def _forgotten_password(life: Stack, page: Page, who: Somebody) -> None:
    page.goto(life.portal)
    page.get_by_role("link", name="Wachtwoord vergeten").click()
    page.get_by_label("Relatienummer").fill(who.relatienummer)
    page.get_by_label("Gebruikersnaam").fill(who.username)
    press(page, "Verstuur e-mail")
    heading(page, "Kijk in uw e-mail")
    found = re.search(r"https?://\S+", part(who.newest_mail(page, "Kies een nieuw wachtwoord")))
    assert found is not None
    link = found[0].rstrip(".")
    for _ in range(2):  # a mail scanner looked first
        page.goto(link)
        heading(page, "U wilt een nieuw wachtwoord kiezen")
    press(page, "Ga verder")
    type_code(page, who.totp())
    heading(page, "Beantwoord uw geheime vraag")
    asked = page.locator("label[for=antwoord]").inner_text()
    page.get_by_label(asked, exact=True).fill("verkeerd antwoord")
    press(page, "Verder")
    expect(page.get_by_role("alert")).to_contain_text("Dit antwoord klopt niet.")
    page.get_by_label(asked, exact=True).fill(who.answers[asked].upper() + "!")
    press(page, "Verder")
    heading(page, "Kies een nieuw wachtwoord")
    page.get_by_label("Nieuw wachtwoord").fill(FOURTH_PASSWORD)
    press(page, "Wachtwoord opslaan")
    who.password = FOURTH_PASSWORD
    expect(page.get_by_role("status").first).to_contain_text("Uw wachtwoord is gewijzigd.")
    page.goto(link)
    press(page, "Ga verder")
    expect(page.get_by_role("alert")).to_contain_text(re.compile("Deze link (werkt niet meer|hoort bij)"))


def _lost_phone(life: Stack, page: Page, who: Somebody) -> None:
    page.goto(life.portal)
    type_login(page, who)
    page.get_by_role("link", name="Gebruik een herstelcode").click()
    page.get_by_label("Herstelcode").fill(who.recovery_codes[0].lower())
    press(page, "Verder")
    heading(page, re.compile("mevrouw Van den Akker,"))
    who.newest_mail(page, "Er is een herstelcode gebruikt")
    log_out(page)
    page.goto(life.portal)
    type_login(page, who)
    page.get_by_role("link", name="Gebruik een herstelcode").click()
    page.get_by_label("Herstelcode").fill(who.recovery_codes[0])
    press(page, "Verder")
    expect(page.get_by_role("alert")).to_contain_text("Deze herstelcode klopt niet of is al gebruikt.")
    page.get_by_label("Herstelcode").fill(who.recovery_codes[1])
    press(page, "Verder")
    heading(page, re.compile("mevrouw Van den Akker,"))


def _passkey(life: Stack, page: Page, context: BrowserContext, who: Somebody) -> None:
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.get_by_role("link", name="Wijzigen twee-staps verificatie").click()
    page.get_by_role("link", name="Sleutel of passkey toevoegen").click()
    page.get_by_label("Naam voor deze sleutel").fill("laptop werk")
    press(page, "Sleutel toevoegen")
    expect(page.get_by_role("rowheader", name="laptop werk")).to_be_visible(timeout=WAIT_MILLISECONDS)
    assert "laptop werk" in part(who.newest_mail(page, "Uw twee-staps verificatie is gewijzigd"))
    log_out(page)
    page.goto(life.portal)
    type_login(page, who)
    if "/inloggen/sleutel" not in page.url:
        page.get_by_role("link", name="Gebruik mijn beveiligingssleutel of passkey").click()
    press(page, "Verder met sleutel of passkey")
    heading(page, re.compile("mevrouw Van den Akker,"))
