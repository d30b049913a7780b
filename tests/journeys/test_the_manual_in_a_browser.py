"""The user manual, page by page, in a real Chromium with the product's own content security policy."""

import base64
import json
import re
import signal
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.support.big_file import write_big_file
from tests.support.chromium import Complaints, chromium
from tests.support.flaky_proxy import FlakyProxy
from tests.support.person import Person
from tests.support.stack import Stack

FILE_BYTES = 300 * 1024 * 1024
UPLOAD_MILLISECONDS = 240_000
SEED = 20270216

pytestmark = pytest.mark.xdist_group("stack")


def timmerman(stack: Stack) -> Person:
    """Meneer Timmerman of the manual, with his authenticator."""
    chosen = next(user for user in stack.users() if "timmerman" in user["gebruikersnaam"])
    return Person(chosen, Path(stack.facts["clock_file"]))


def type_login(page: Page, person: Person, password: str | None = None) -> None:
    page.get_by_label("Relatienummer").fill(person.user["relatienummer"])
    page.get_by_label("Gebruikersnaam").fill(person.user["gebruikersnaam"])
    page.get_by_label("Wachtwoord", exact=True).fill(password or person.user["wachtwoord"])
    page.get_by_role("button", name="Inloggen", exact=True).click()


def type_code(page: Page, code: str) -> None:
    page.get_by_label("Code", exact=True).fill(code)
    page.get_by_role("button", name="Verder").click()


def log_in(page: Page, person: Person, address: str) -> None:
    page.goto(address)
    type_login(page, person)
    type_code(page, person.fresh_code())


def unexpected(complaints: Complaints, line_was_cut: bool = False) -> list[str]:
    """What the browser complained about, but for the connections that the test itself cut.

    Chromium reports each refused request too: 423 and 409 are what a client gets that is back before
    the server has put away what the cut connection brought.
    """
    if not line_was_cut:
        return complaints.lines
    expected = ("net::ERR_", "423 (Locked)", "409 (Conflict)")
    return [line for line in complaints.lines if not any(words in line for words in expected)]


@pytest.mark.requires(
    "S1", "S3", "S21", "S22", "S23", "S24", "S26", "S30", "S33", "S34", "S35", "S36", "S37", "S42",
    "P8", "P13", "P14", "P15",
)  # fmt: skip
def test_from_the_public_page_to_the_introduction_of_bestanden(
    stack: Stack, playwright: Playwright, tmp_path: Path
) -> None:
    person = timmerman(stack)
    with chromium(playwright, tmp_path / "profile", whole=True) as (context, complaints):
        page = context.pages[0]
        page.goto(f"{stack.portal}/zakelijk")
        button = page.get_by_role("link", name="Log in", exact=True).first
        red, green, blue = _background(button.evaluate("element => getComputedStyle(element).backgroundColor"))
        assert blue > green > red
        button.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Inloggen")
        fields = page.locator("main input:visible").evaluate_all("inputs => inputs.map(input => input.name)")
        assert fields == ["relatienummer", "gebruikersnaam", "wachtwoord"]

        page.get_by_role("button", name="Inloggen", exact=True).click()
        alert = page.get_by_role("alert")
        expect(alert).to_contain_text("Vul uw relatienummer in.")
        expect(alert).to_contain_text("Vul uw gebruikersnaam in.")
        expect(alert).to_contain_text("Vul uw wachtwoord in.")
        expect(alert).to_be_focused()
        expect(page).to_have_title(re.compile("^Fout: "))

        type_login(page, person, password="Verkeerd-wachtwoord-1")
        expect(page.get_by_role("alert")).to_contain_text("Deze gegevens kloppen niet.")
        assert page.get_by_label("Relatienummer").input_value() == person.user["relatienummer"]
        assert page.get_by_label("Wachtwoord", exact=True).input_value() == ""

        type_login(page, person)
        expect(page.get_by_role("heading", level=1)).to_have_text("Vul de code in")
        type_code(page, "000000" if person.code() != "000000" else "111111")
        expect(page.get_by_role("alert")).to_contain_text("Deze code klopt niet of is al gebruikt.")
        type_code(page, person.fresh_code())

        expect(page.get_by_role("heading", level=1)).to_have_text(
            re.compile(r"Goede(morgen|middag|navond|nacht) meneer Timmerman,")
        )
        expect(page.get_by_text("Welkom meneer Timmerman")).to_be_visible()
        menu = page.get_by_role("navigation", name="Hoofdmenu")
        assert menu.get_by_role("link").all_inner_texts()[:2] == ["Home", "Bestanden"]
        expect(page.get_by_role("heading", name="Uw account")).to_be_visible()
        expect(page.get_by_text("088 711 4888").first).to_be_visible()
        menu.get_by_role("link", name="Bestanden").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Bestanden")
        page.get_by_role("link", name="Start met uploaden").click()
        expect(page).to_have_url(re.compile(re.escape(stack.uploads)))
        expect(page.get_by_role("link", name="Bestanden aanleveren")).to_be_visible()
        _log_out(page)
        # A wrong login answers 422, which Chromium itself reports as a failed load.
        assert [line for line in unexpected(complaints) if "422" not in line] == []


@pytest.mark.requires("S25", "P14")
def test_the_direct_link_shows_the_form_at_once(stack: Stack, playwright: Playwright, tmp_path: Path) -> None:
    with chromium(playwright, tmp_path / "profile", whole=True) as (context, _):
        page = context.pages[0]
        answer = page.goto(stack.portal)
        assert answer is not None
        assert answer.status == 200
        expect(page.get_by_label("Relatienummer")).to_be_visible()


@pytest.mark.requires("S41", "S44", "K25", "K26", "K36", "P13", "threat 46", "threat 43")
def test_300_mb_over_a_line_that_breaks_and_a_browser_that_is_killed(
    stack: Stack, line: FlakyProxy, playwright: Playwright, tmp_path: Path
) -> None:
    source = tmp_path / "wmo-2026-q4-beschikkingen.zip"
    sha256 = write_big_file(source, FILE_BYTES)
    person = timmerman(stack)
    print(f"seed {SEED}")
    with chromium(playwright, tmp_path / "first", whole=True) as (context, complaints):
        page = context.pages[0]
        log_in(page, person, f"{stack.uploads}/aanleveren")
        page.get_by_label(re.compile("Soort aanlevering")).select_option(index=1)
        line.break_at_random_bytes(3, FILE_BYTES // 3, SEED)
        page.get_by_label(re.compile("Kies bestanden")).set_input_files(source)
        expect(page.locator("[data-percent]").first).to_have_text(
            re.compile(r"^[4-9]\d% verstuurd"), timeout=UPLOAD_MILLISECONDS
        )
        assert unexpected(complaints, line_was_cut=True) == []
        _kill_browser(tmp_path / "first")
    assert line.breaks_done == 3

    with chromium(playwright, tmp_path / "second", whole=True) as (context, complaints):
        page = context.pages[0]
        log_in(page, person, stack.uploads)
        unfinished = page.get_by_role("region", name="Nog niet voltooid")
        expect(unfinished).to_contain_text(source.name)
        with page.expect_file_chooser() as chooser:
            unfinished.get_by_role("button", name=re.compile("Verdergaan")).click()
        chooser.value.set_files(source)
        expect(page.locator("[data-badge=sent]:visible").first).to_be_visible(timeout=UPLOAD_MILLISECONDS)
        finish = page.get_by_role("link", name="Aanlevering afronden")
        if finish.count():
            finish.click()
        page.get_by_role("button", name="Aanlevering afronden").click()
        expect(page.get_by_role("status").first).to_contain_text(re.compile("Uw aanlevering is (verstuurd|ontvangen)"))
        shown = re.sub(r"\s", "", page.locator(".hash").first.inner_text())
        assert shown == sha256
        _check_receipt(context, page, sha256)
        _portal_logout_reaches_uploads(stack, page)
        assert unexpected(complaints) == []


def _check_receipt(context: BrowserContext, page: Page, sha256: str) -> None:
    link = page.get_by_role("link", name="Ontvangstbewijs (digitaal ondertekend)")
    for _ in range(20):
        if link.count():
            break
        page.wait_for_timeout(500)
        page.reload()
    receipt = context.request.get(
        page.url.rsplit("/", 1)[0] + "/" + (link.get_attribute("href") or "").split("/", 2)[2]
    )
    claims = json.loads(_decoded(receipt.text().strip().split(".")[1]))
    assert sha256 in json.dumps(claims)
    assert FILE_BYTES in [file["size"] for file in claims["files"]]


def _portal_logout_reaches_uploads(stack: Stack, page: Page) -> None:
    private = page.url
    page.goto(stack.portal)
    _log_out(page)
    page.goto(private)
    expect(page.get_by_label("Relatienummer")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("Welkom meneer Timmerman")).to_have_count(0)


def _log_out(page: Page) -> None:
    page.get_by_role("button", name="Uitloggen").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("U bent uitgelogd")


def _kill_browser(profile: Path) -> None:
    for process in psutil.process_iter(["cmdline"]):
        if f"--user-data-dir={profile}" in (process.info["cmdline"] or []):
            process.send_signal(signal.SIGKILL)


def _background(colour: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", colour)[:3])


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
