"""`make docs`: a picture of each screen at 360 and 1280 px, taken from the running product into docs/screens."""

import re
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright

from tests.support.chromium import chromium
from tests.support.console_walk import ConsoleWalk
from tests.support.every_screen import Walk
from tests.support.oidc_client import register
from tests.support.person import Person
from tests.support.served import served
from tests.support.stack import ROOT, Stack, running_stack

FOLDER = ROOT / "docs" / "screens"
WIDTHS = (360, 1280)
EXAMPLE_MORNING = datetime(2027, 2, 16, 9, 12, tzinfo=UTC)

pytestmark = [pytest.mark.screenshots, pytest.mark.xdist_group("screens")]


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The product on the morning of the examples."""
    with running_stack(tmp_path_factory.mktemp("screens") / "var") as stack:
        yield stack


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


def picture(page: Page, name: str) -> None:
    """Save the page as it is now at both widths."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=FOLDER / f"{name}-{width}.png", full_page=True, animations="disabled")
    page.set_viewport_size({"width": 1280, "height": 900})


def person_in_state(stack: Stack, state: str, part_of_name: str = "") -> Person:
    chosen = next(user for user in stack.users(state) if part_of_name in user["gebruikersnaam"])
    return Person(chosen, Path(stack.facts["clock_file"]))


def log_in(page: Page, person: Person, address: str, between: Callable[[], None] = lambda: None) -> None:
    page.goto(address)
    page.get_by_label("Relatienummer").fill(person.user["relatienummer"])
    page.get_by_label("Gebruikersnaam").fill(person.user["gebruikersnaam"])
    page.get_by_label("Wachtwoord", exact=True).fill(person.user["wachtwoord"])
    page.get_by_role("button", name="Inloggen", exact=True).click()
    between()
    page.get_by_label("Code", exact=True).fill(person.fresh_code())
    page.get_by_role("button", name="Verder").click()


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("zakelijk", "/zakelijk"),
        ("zakelijk-inloggen", "/zakelijk/inloggen"),
        ("handleiding", "/handleidingen/mijn-cak-zakelijk"),
        ("toegankelijkheid", "/toegankelijkheid"),
        ("privacy", "/privacy"),
        ("voorwaarden", "/voorwaarden"),
        ("contact", "/contact"),
        ("niet-gevonden", "/bestaat-niet"),
        ("demo", "/demo"),
    ],
)
def test_public_screens(example: Stack, playwright: Playwright, tmp_path: Path, name: str, path: str) -> None:
    with chromium(playwright, tmp_path / "profile") as (context, _):
        page = context.pages[0]
        page.goto(example.portal + path)
        picture(page, name)


def test_screens_of_the_login(example: Stack, playwright: Playwright, tmp_path: Path) -> None:
    person = person_in_state(example, "active", "timmerman")
    with chromium(playwright, tmp_path / "profile") as (context, _):
        page = context.pages[0]
        page.goto(example.portal)
        picture(page, "inloggen")
        page.get_by_label("Relatienummer").fill("1O4382")
        page.get_by_role("button", name="Inloggen", exact=True).click()
        picture(page, "inloggen-fout")
        log_in(page, person, example.portal, lambda: picture(page, "code"))
        picture(page, "home")
        page.goto(f"{example.portal}/bestanden")
        picture(page, "bestanden-introductie")
        page.goto(f"{example.idp}/account/wachtwoord")
        picture(page, "wachtwoord-wijzigen")
        page.goto(f"{example.idp}/uitloggen")
        picture(page, "uitloggen")
        page.get_by_role("button", name="Uitloggen").last.click()
        picture(page, "uitgelogd")


def test_screen_of_applications_that_log_out_in_the_browser(
    example: Stack, playwright: Playwright, tmp_path: Path
) -> None:
    """I15, when one of them stays silent."""
    person = person_in_state(example, "active", "timmerman")
    app, ended = Flask("rooster"), threading.Event()
    app.add_url_rule("/terug", "back", lambda: "terug")
    app.add_url_rule("/uit", "out", lambda: str(ended.wait(60)))
    with served(app) as elsewhere, chromium(playwright, tmp_path / "profile") as (context, _):
        back = {"redirect_uri": f"{elsewhere}/terug"}
        wish = {"redirect_uris": [back["redirect_uri"]], "frontchannel_logout_uri": f"{elsewhere}/uit"}
        client = register(example.idp, example.facts["initial_access_token"], client_name="Rooster", **wish)
        page = context.pages[0]
        log_in(page, person, example.portal)
        page.goto(client.authorize_url(**back))
        page.locator("#ja").click()
        page.wait_for_url(f"{elsewhere}/terug?*")
        (code,) = parse_qs(urlsplit(page.url).query)["code"]
        assert client.redeem(code, **back).status_code == 200
        page.goto(f"{example.idp}/uitloggen")
        page.locator("#uitloggen").click(no_wait_after=True)
        page.locator("#geen-antwoord").wait_for()
        picture(page, "uitgelogd-vensters")
        ended.set()


def test_screens_of_a_first_login(example: Stack, playwright: Playwright, tmp_path: Path) -> None:
    user = example.users("new")[0]
    with chromium(playwright, tmp_path / "profile") as (context, _):
        page = context.pages[0]
        page.goto(example.portal)
        page.get_by_label("Relatienummer").fill(user["relatienummer"])
        page.get_by_label("Gebruikersnaam").fill(user["gebruikersnaam"])
        page.get_by_label("Wachtwoord", exact=True).fill(user["wachtwoord"])
        page.get_by_role("button", name="Inloggen", exact=True).click()
        picture(page, "activeren-voorwaarden")
        page.locator("#akkoord").check()
        page.get_by_role("button", name="Verder").click()
        picture(page, "activeren-code")
        page.get_by_label("Activatiecode").fill(user["activation_code"])
        page.get_by_role("button", name="Verder").click()
        page.get_by_label("Nieuw wachtwoord").fill("Regenjas fietst op zondag 7")
        picture(page, "activeren-wachtwoord")
        page.get_by_role("button", name="Wachtwoord opslaan").click()
        for number, answer in enumerate(("Vlekkie", "Regenboog", "Krantenwijk"), start=1):
            page.locator(f"#vraag_{number}").select_option(index=number)
            page.locator(f"#antwoord_{number}").fill(answer)
        picture(page, "activeren-vragen")
        page.get_by_role("button", name="Verder").click()
        picture(page, "activeren-twee-staps")
        page.locator("[name=methode][value=app]").check()
        page.get_by_role("button", name="Verder").click()
        picture(page, "activeren-app")
        secret = "".join(page.locator("#sleutel-tekst").inner_text().split())
        new = Person({**user, "totp_secret": secret}, Path(example.facts["clock_file"]))
        page.get_by_label("Code", exact=True).fill(new.fresh_code())
        page.get_by_role("button", name="Controleren en opslaan").click()
        picture(page, "activeren-herstelcodes")
        page.locator("#bewaard").check()
        page.get_by_role("button", name="Verder").click()
        picture(page, "activeren-klaar")


def test_screen_of_an_expired_password(example: Stack, playwright: Playwright, tmp_path: Path) -> None:
    with chromium(playwright, tmp_path / "profile") as (context, _):
        page = context.pages[0]
        log_in(page, person_in_state(example, "expired"), example.portal)
        picture(page, "wachtwoord-verlopen")


def test_screen_of_a_password_that_ends_soon(example: Stack, playwright: Playwright, tmp_path: Path) -> None:
    with chromium(playwright, tmp_path / "profile") as (context, _):
        page = context.pages[0]
        log_in(page, person_in_state(example, "expiring"), example.portal)
        page.get_by_role("link", name="Later").wait_for()
        picture(page, "wachtwoord-verloopt-bijna")


def test_screens_of_bestanden(example: Stack, playwright: Playwright, tmp_path: Path) -> None:
    person = person_in_state(example, "active", "timmerman")
    files = [tmp_path / name for name in ("wmo-2027-01-correctie.csv", "toelichting.pdf")]
    files[0].write_bytes(b"relatie;bedrag\n" * 40_000)
    files[1].write_bytes(b"%PDF-1.7\n" + b"0" * 412_000)
    with chromium(playwright, tmp_path / "profile") as (context, _):
        page = context.pages[0]
        log_in(page, person, example.uploads)
        picture(page, "bestanden-leeg")
        page.goto(f"{example.uploads}/aanleveren")
        picture(page, "aanleveren-begin")
        page.get_by_label("Soort aanlevering").select_option(index=1)
        page.locator("#bestanden").set_input_files(files)
        page.locator("[data-badge=sent]:visible").nth(1).wait_for()
        picture(page, "aanleveren")
        page.get_by_role("button", name="Aanlevering afronden").click()
        page.locator(".timeline").wait_for()
        page.wait_for_timeout(3000)
        page.reload()
        picture(page, "aanlevering")
        page.goto(example.uploads)
        picture(page, "aanleveringen")
        page.goto(f"{example.uploads}/controleren")
        picture(page, "controleren")


def test_screens_of_second_factors(example: Stack, playwright: Playwright, tmp_path: Path) -> None:
    person = person_in_state(example, "active", "yilmaz")
    with chromium(playwright, tmp_path / "profile") as (context, _):
        page = context.pages[0]
        virtual_key(context, page)
        log_in(page, person, example.portal)
        account = f"{example.idp}/account/twee-staps"
        page.goto(f"{account}/app")
        picture(page, "app-toevoegen")
        page.goto(f"{account}/sleutel")
        picture(page, "sleutel-toevoegen")
        page.get_by_label("Naam voor deze sleutel").fill("laptop werk")
        page.get_by_role("button", name="Sleutel toevoegen").click()
        page.get_by_text("is toegevoegd").wait_for()
        page.goto(f"{account}/herstelcodes")
        picture(page, "herstelcodes")
        page.get_by_label("Ik heb mijn herstelcodes bewaard").check()
        page.get_by_role("button", name="Verder").click()
        page.get_by_text("Uw nieuwe herstelcodes werken nu.").wait_for()
        page.goto(account)
        picture(page, "twee-staps")
        page.get_by_role("link", name="Verwijderen laptop werk").click()
        picture(page, "manier-verwijderen")
        page.goto(f"{example.idp}/account/bevestigen")
        picture(page, "bevestigen")
        page.goto(register(example.idp, example.facts["initial_access_token"]).authorize_url())
        picture(page, "toestemming")
        page.goto(f"{example.idp}/uitloggen")
        page.get_by_role("button", name="Uitloggen").last.click()
        log_in(page, person, example.portal, lambda: other_second_steps(page, example.idp))
        page.goto(f"{example.idp}/inloggen/hulp")
        picture(page, "hulp")


def other_second_steps(page: Page, idp: str) -> None:
    """I3 and I4, in the middle of a login; back at the code afterwards."""
    page.wait_for_url(f"{idp}/inloggen/*")
    for name in ("sleutel", "herstelcode"):
        page.goto(f"{idp}/inloggen/{name}")
        picture(page, name)
    page.goto(f"{idp}/inloggen/code")


def virtual_key(context: BrowserContext, page: Page) -> None:
    """A passkey inside the browser that answers at once."""
    cdp = context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    answers = {"isUserVerified": True, "automaticPresenceSimulation": True}
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, **answers}})


def test_screens_of_recovery(example: Stack, playwright: Playwright, tmp_path: Path) -> None:
    person = person_in_state(example, "active", "ramdin")
    with chromium(playwright, tmp_path / "profile") as (context, _):
        page = context.pages[0]
        page.goto(f"{example.idp}/wachtwoord-vergeten")
        page.get_by_label("Relatienummer").fill(person.user["relatienummer"])
        page.get_by_label("Gebruikersnaam").fill(person.user["gebruikersnaam"])
        picture(page, "wachtwoord-vergeten")
        page.get_by_role("button", name="Verstuur e-mail").click()
        picture(page, "wachtwoord-vergeten-verstuurd")
        page.goto(mailed_link(Path(example.facts["mail_dir"])))
        picture(page, "wachtwoord-herstellen")
        page.get_by_role("button", name="Ga verder").click()
        page.get_by_label("Code", exact=True).fill(person.fresh_code())
        page.get_by_role("button", name="Verder").click()
        picture(page, "geheime-vraag")
        question = page.locator("label[for=antwoord]").inner_text()
        answers = example.facts["secret_answers"]
        page.locator("#antwoord").fill(next(answers[about] for about in answers if about in question))
        page.get_by_role("button", name="Verder").click()
        picture(page, "nieuw-wachtwoord")
        page.get_by_label("Nieuw wachtwoord").fill("Vier woorden en een 4")
        page.get_by_role("button", name="Wachtwoord opslaan").click()
        picture(page, "wachtwoord-hersteld")


def test_screens_of_the_own_account(example: Stack, playwright: Playwright, tmp_path: Path) -> None:
    person = person_in_state(example, "active", "hofstra")
    person.log_in(example.portal)  # from another device
    with chromium(playwright, tmp_path / "profile") as (context, _):
        page = context.pages[0]
        log_in(page, person, example.portal)
        page.goto(f"{example.idp}/account/vragen")
        picture(page, "geheime-vragen")
        page.get_by_role("button", name="Geheime vragen opslaan").click()
        picture(page, "geheime-vragen-fout")
        page.goto(f"{example.idp}/account/sessies")
        picture(page, "apparaten-en-sessies")


def test_screens_of_the_console(example: Stack, playwright: Playwright, tmp_path: Path) -> None:
    with chromium(playwright, tmp_path / "profile") as (context, _):
        page = context.pages[0]
        walk = ConsoleWalk(Walk(example, page, lambda name: picture(page, name)))
        walk.servicedesk()
        walk.approver()
        walk.letter_clerk()
        walk.client_administrator()
        walk.auditor()


def test_screens_of_who_receives_and_of_programs(example: Stack, playwright: Playwright, tmp_path: Path) -> None:
    person = person_in_state(example, "active", "meijer")
    with chromium(playwright, tmp_path / "profile") as (context, _):
        page = context.pages[0]
        walk = Walk(example, page, lambda name: picture(page, name))
        walk.open(f"{example.portal}/zakelijk/aanvragen", "account-aanvragen")
        log_in(page, person, example.portal)
        page.get_by_role("button", name="Uitloggen").first.wait_for()
        walk.program()
        walk.receiving()


def mailed_link(folder: Path) -> str:
    """The link of the newest mail that has one, once it is there."""
    for _ in range(100):
        files = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime, reverse=True)
        texts = (message_from_bytes(file.read_bytes(), policy=policy.default).get_body(("plain",)) for file in files)
        found = (re.search(r"http\S+\?code=[\w-]+", text.get_content()) for text in texts if text)
        if link := next((match.group(0) for match in found if match), None):
            return link
        time.sleep(0.2)
    raise AssertionError("no mail with a link came")
