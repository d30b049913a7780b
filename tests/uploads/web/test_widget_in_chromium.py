"""The upload widget in a real Chromium, with the real content security policy, against uploads as it really runs."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import CDPSession, Page, Playwright, expect, sync_playwright

from tests.support.big_file import write_big_file
from tests.support.chromium import Complaints, chromium
from tests.uploads.web.running_uploads import COOKIE, RunningUploads, running_uploads
from uploads.deliveries.party import Party

pytestmark = [pytest.mark.requires("S41", "P13", "K36"), pytest.mark.xdist_group("upload-widget")]

MEGABYTE = 1_000_000
LARGE_BYTES = 12 * MEGABYTE
SLOW_BYTES_A_SECOND = 3 * MEGABYTE
PATIENCE_MS = 30_000
EXPECTED_WHEN_CUT = re.compile(r"net::ERR_|status of (401|409|423)")


@pytest.fixture(scope="module")
def uploads(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningUploads]:
    var = tmp_path_factory.mktemp("uploads")
    with running_uploads(var) as running:
        yield running


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@dataclass
class Desk:
    """One computer of one person, looking at uploads."""

    page: Page
    uploads: RunningUploads
    person: Party
    complaints: Complaints
    network: CDPSession
    cookie: str = ""

    def log_in(self) -> None:
        self.cookie = self.uploads.log_in(self.person)
        self.page.context.add_cookies([{"name": COOKIE, "value": self.cookie, "url": self.uploads.address}])

    def open(self, path: str) -> None:
        self.page.goto(f"{self.uploads.address}{path}")

    def begin(self, *files: Path) -> None:
        """Choose a kind and files on the page for a new delivery."""
        self.open("/aanleveren")
        self.page.get_by_label("Soort aanlevering").select_option(label="Eigen bijdrage Wmo")
        self.choose(*files)

    def choose(self, *files: Path) -> None:
        self.page.get_by_label("Kies bestanden").set_input_files([str(file) for file in files])

    def slow(self, bytes_a_second: int = SLOW_BYTES_A_SECOND) -> None:
        conditions = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_a_second}
        self.network.send("Network.emulateNetworkConditions", conditions)

    def row(self, name: str):  # type: ignore[no-untyped-def]
        return self.page.get_by_role("listitem").filter(has_text=name).first

    def expect_sent(self, name: str) -> None:
        expect(self.row(name).get_by_text("Verstuurd", exact=True)).to_be_visible(timeout=PATIENCE_MS)

    def expect_said(self, sentence: str) -> None:
        expect(self.page.locator("[data-live]")).to_contain_text(sentence, timeout=PATIENCE_MS)

    def percent(self, name: str) -> int:
        return int(self.row(name).get_by_role("progressbar").get_attribute("value") or 0)

    def wait_until_under_way(self, name: str, at_least: int = 10) -> None:
        bar = self.row(name).get_by_role("progressbar")
        expect(bar).to_have_attribute("value", re.compile(rf"^(?!0$|[1-{at_least - 1}]$)\d+$"), timeout=PATIENCE_MS)

    def finish(self) -> str:
        """Finish the delivery; gives the text of its page."""
        self.page.get_by_role("button", name="Aanlevering afronden").click()
        expect(self.page.get_by_role("status").first).to_contain_text("Uw aanlevering is ontvangen.")
        return " ".join(self.page.get_by_role("main").inner_text().split())

    def unforeseen(self) -> list[str]:
        return [line for line in self.complaints.lines if not EXPECTED_WHEN_CUT.search(line)]


@pytest.fixture
def person() -> Party:
    return Party(f"sub-{secrets.token_hex(4)}", "1000123", "Gemeente Voorbeeldstad", "J. Timmerman")


@pytest.fixture
def desk(uploads: RunningUploads, playwright: Playwright, person: Party, tmp_path: Path) -> Iterator[Desk]:
    with a_desk(uploads, playwright, person, tmp_path / "profile") as made:
        yield made
        assert made.unforeseen() == []


def a_desk(uploads: RunningUploads, playwright: Playwright, person: Party, profile: Path):  # type: ignore[no-untyped-def]
    from contextlib import contextmanager

    @contextmanager
    def make() -> Iterator[Desk]:
        with chromium(playwright, profile) as (context, complaints):
            page = context.pages[0] if context.pages else context.new_page()
            made = Desk(page, uploads, person, complaints, context.new_cdp_session(page))
            made.log_in()
            yield made

    return make()


@pytest.fixture
def large(tmp_path: Path) -> tuple[Path, str]:
    """12 MB and its SHA-256."""
    path = tmp_path / "wmo-2026-q4.zip"
    return path, write_big_file(path, LARGE_BYTES)


def grouped(digest: str) -> str:
    return " ".join(digest[at : at + 8] for at in range(0, 64, 8))


def test_several_files_become_one_delivery_with_their_digests(desk: Desk, tmp_path: Path) -> None:
    digests = {f"bestand-{n}.csv": write_big_file(tmp_path / f"bestand-{n}.csv", 300_000 + n, seed=n) for n in range(5)}
    desk.begin(*(tmp_path / name for name in digests))
    for name in digests:
        desk.expect_sent(name)
        desk.expect_said(f"Klaar: {name}")
    desk.page.get_by_label("Omschrijving").fill("Vierde kwartaal")
    text = desk.finish()
    assert "Vierde kwartaal" in text
    for name, digest in digests.items():
        assert f"{digest[:8]}…{digest[-8:]}" in text, name
        assert grouped(digest) in text, name


def test_files_that_cannot_go_along_say_why_and_stop_nothing(desk: Desk, tmp_path: Path) -> None:
    good, wrong, empty = tmp_path / "goed.csv", tmp_path / "brief.docx", tmp_path / "leeg.csv"
    for file, content in ((good, b"a;b\n"), (wrong, b"x"), (empty, b"")):
        file.write_bytes(content)
    desk.begin(good, wrong, empty)
    desk.expect_said("brief.docx heeft een type dat niet kan. Toegestaan: CSV, XML, PDF, ZIP.")
    desk.expect_said("leeg.csv is leeg.")
    desk.expect_sent("goed.csv")
    expect(desk.page.get_by_text("2 bestanden kunnen niet mee.")).to_be_visible()
    assert "in 1 bestand " in desk.finish()


def test_without_a_kind_the_files_wait_and_the_field_says_what_is_missing(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"a;b\n")
    desk.open("/aanleveren")
    desk.choose(tmp_path / "a.csv")
    kind = desk.page.get_by_label("Soort aanlevering")
    expect(kind).to_be_focused()
    expect(kind).to_have_attribute("aria-invalid", "true")
    desk.expect_said("Kies het soort aanlevering.")
    kind.select_option(label="Correctie")
    desk.expect_sent("a.csv")


def test_finishing_waits_until_all_is_in_and_says_so(desk: Desk, large: tuple[Path, str]) -> None:
    desk.slow()
    desk.begin(large[0])
    button = desk.page.get_by_role("button", name="Aanlevering afronden")
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(button).to_have_accessible_description("Als alles is verstuurd, kunt u de aanlevering afronden.")
    button.click(force=True)
    desk.expect_said("Als alles is verstuurd, kunt u de aanlevering afronden.")
    desk.expect_sent(large[0].name)
    expect(button).not_to_have_attribute("aria-disabled", "true")


def test_progress_is_told_at_each_quarter_and_stands_in_words(desk: Desk, large: tuple[Path, str]) -> None:
    desk.slow()
    desk.begin(large[0])
    desk.wait_until_under_way(large[0].name)
    expect(desk.row(large[0].name)).to_contain_text("% verstuurd")
    desk.expect_sent(large[0].name)
    for step in (0, 25, 50, 75, 100):
        desk.expect_said(f"{large[0].name}: {step}% verstuurd")


def test_a_file_is_paused_and_resumed_by_keyboard(desk: Desk, large: tuple[Path, str]) -> None:
    name = large[0].name
    desk.slow()
    desk.begin(large[0])
    desk.wait_until_under_way(name)
    desk.page.get_by_role("button", name=f"Pauzeren {name}").focus()
    desk.page.keyboard.press("Enter")
    expect(desk.row(name)).to_contain_text("Gepauzeerd")
    resume = desk.page.get_by_role("button", name=f"Verdergaan met {name}")
    expect(resume).to_be_focused()
    at = desk.percent(name)
    desk.page.wait_for_timeout(700)
    assert desk.percent(name) == at
    desk.page.keyboard.press("Enter")
    desk.expect_sent(name)
    assert grouped(large[1]) in desk.finish()


def test_after_a_reload_the_same_file_goes_on_where_it_was(desk: Desk, large: tuple[Path, str]) -> None:
    name = large[0].name
    desk.slow()
    desk.begin(large[0])
    desk.wait_until_under_way(name, 30)
    before = desk.uploads.line.sent_up
    desk.page.reload()
    expect(desk.row(name)).to_contain_text("Kies hetzelfde bestand opnieuw op dit apparaat.", timeout=PATIENCE_MS)
    desk.wait_until_under_way(name)
    at = desk.percent(name)
    desk.choose(large[0])
    desk.expect_sent(name)
    assert desk.uploads.line.sent_up - before < LARGE_BYTES * (100 - at + 10) / 100 + MEGABYTE
    assert grouped(large[1]) in desk.finish()


def test_another_computer_finishes_it_from_the_list(
    desk: Desk, playwright: Playwright, large: tuple[Path, str], tmp_path: Path
) -> None:
    name = large[0].name
    desk.slow()
    desk.begin(large[0])
    desk.wait_until_under_way(name, 30)
    desk.page.close()
    other = tmp_path / "andere.zip"
    other.write_bytes(b"x" * 1000)
    with a_desk(desk.uploads, playwright, desk.person, tmp_path / "second") as second:
        second.open("/")
        box = second.page.get_by_role("region", name="Nog niet voltooid")
        resume = box.get_by_role("button", name=f"Verdergaan met {name}")
        with second.page.expect_file_chooser() as chooser:
            resume.click()
        chooser.value.set_files(other)
        expect(box).to_contain_text(f"Dit is niet hetzelfde bestand als eerst. Kies {name} van 12 MB.")
        with second.page.expect_file_chooser() as chooser:
            resume.click()
        chooser.value.set_files(large[0])
        second.expect_sent(name)
        box.get_by_role("link", name="Aanlevering afronden").click()
        assert grouped(large[1]) in second.finish()
        assert second.unforeseen() == []


def test_a_cut_line_is_told_and_mended(desk: Desk, large: tuple[Path, str]) -> None:
    name = large[0].name
    desk.slow()
    desk.begin(large[0])
    desk.wait_until_under_way(name)
    desk.uploads.line.break_after([2 * MEGABYTE, 6 * MEGABYTE])
    desk.expect_said("Verbinding weg. Wij proberen het opnieuw.")
    desk.expect_said("Verbinding hersteld")
    desk.expect_sent(name)
    desk.expect_said(f"Klaar: {name}")
    assert grouped(large[1]) in desk.finish()


def test_a_line_that_stays_away_for_seconds_is_waited_for(desk: Desk, large: tuple[Path, str]) -> None:
    name = large[0].name
    desk.slow()
    desk.begin(large[0])
    desk.wait_until_under_way(name)
    line = desk.uploads.line
    line.up = False
    line.break_after([MEGABYTE])
    try:
        expect(desk.row(name)).to_contain_text("Verbinding weg", timeout=PATIENCE_MS)
        desk.page.wait_for_timeout(2500)
    finally:
        line.up = True
    desk.expect_said("Verbinding hersteld")
    desk.expect_sent(name)
    assert grouped(large[1]) in desk.finish()


@pytest.mark.requires("K25", "tus-C19")
def test_a_log_in_elsewhere_lets_a_stopped_upload_go_on(desk: Desk, large: tuple[Path, str]) -> None:
    name = large[0].name
    desk.slow()
    desk.begin(large[0])
    desk.wait_until_under_way(name)
    kept = [one for one in desk.page.context.cookies() if one["name"] != COOKIE]
    assert [one for one in kept if one["path"].startswith("/files/")], "the upload has a cookie of its own"
    desk.page.context.clear_cookies()
    desk.uploads.line.break_after([0])
    expect(desk.page.get_by_role("heading", name="U bent uitgelogd")).to_be_visible(timeout=PATIENCE_MS)
    expect(desk.page.get_by_role("link", name="Inloggen in een nieuw venster")).to_be_visible()
    desk.log_in()
    desk.expect_sent(name)
    expect(desk.page.get_by_role("heading", name="U bent uitgelogd")).to_be_hidden()
    assert grouped(large[1]) in desk.finish()


@pytest.mark.requires("K25")
def test_an_upload_outlasts_its_session_and_finishing_asks_for_a_new_one(desk: Desk, large: tuple[Path, str]) -> None:
    name = large[0].name
    desk.slow()
    desk.begin(large[0])
    desk.wait_until_under_way(name)
    desk.uploads.end_session(desk.cookie)
    desk.uploads.line.break_after([0])
    desk.expect_sent(name)
    desk.log_in()
    desk.page.reload()
    assert grouped(large[1]) in desk.finish()


@pytest.mark.requires("K25")
def test_the_end_of_the_session_does_not_take_a_sending_page_away(desk: Desk, large: tuple[Path, str]) -> None:
    name = large[0].name
    desk.slow()
    desk.begin(large[0])
    desk.wait_until_under_way(name)
    desk.page.evaluate("localStorage.setItem('mcz-session-ends', '0')")
    expect(desk.page.get_by_role("heading", name="U bent uitgelogd")).to_be_visible()
    desk.expect_sent(name)
    assert "/aanleveren/" in desk.page.url


@pytest.mark.requires("K26")
def test_logging_out_during_an_upload_asks_first(desk: Desk, large: tuple[Path, str]) -> None:
    name = large[0].name
    desk.slow()
    desk.begin(large[0])
    desk.wait_until_under_way(name)
    desk.page.get_by_role("navigation", name="Uw account").get_by_role("button", name="Uitloggen").click()
    question = desk.page.get_by_role("dialog", name="Wilt u uitloggen?")
    expect(question).to_contain_text("Er wordt nog een bestand verstuurd.")
    question.get_by_role("button", name="Blijf ingelogd").click()
    expect(question).to_be_hidden()
    desk.expect_sent(name)
    assert "/aanleveren/" in desk.page.url


def test_removing_asks_when_bytes_were_sent_and_frees_the_list(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"a;b\n")
    desk.begin(tmp_path / "a.csv")
    desk.expect_sent("a.csv")
    desk.page.get_by_role("button", name="Verwijderen a.csv").click()
    desk.page.get_by_role("dialog").get_by_role("button", name="Verwijderen").click()
    desk.expect_said("Verwijderd: a.csv")
    desk.page.reload()
    expect(desk.page.get_by_text("a.csv")).to_have_count(0)


@pytest.mark.requires("threat 32")
@pytest.mark.parametrize("name", ["<img src=x onerror=alert(1)>.csv", "'\"><script>alert(1)<.csv", "{naam}{n}%.csv"])
def test_hostile_names_are_text_in_the_widget(desk: Desk, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"a;b\n")
    opened: list[str] = []
    desk.page.on("dialog", lambda dialog: (opened.append(dialog.message), dialog.dismiss()))
    desk.begin(tmp_path / name)
    desk.expect_said(f"Klaar: {name}")
    expect(desk.page.get_by_role("button", name=f"Verwijderen {name}")).to_be_visible()
    desk.page.reload()
    desk.finish()
    expect(desk.page.locator("main img, main script")).to_have_count(0)
    assert opened == []


@pytest.mark.requires("threat 31")
def test_a_file_whose_name_the_server_cleaned_is_known_again(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "cijfers <definitief>: kwartaal 4?.zip"
    write_big_file(file, LARGE_BYTES)
    desk.slow()
    desk.begin(file)
    desk.wait_until_under_way("cijfers", 30)
    desk.page.reload()
    desk.choose(file)
    desk.expect_sent("cijfers")
    expect(desk.page.get_by_text("1 gekozen bestand", exact=True)).to_be_visible()


def test_dropping_files_does_the_same_as_choosing_them(desk: Desk) -> None:
    desk.open("/aanleveren")
    desk.page.get_by_label("Soort aanlevering").select_option(label="Eigen bijdrage Wmo")
    data = desk.page.evaluate_handle(
        "() => { const data = new DataTransfer(); data.items.add(new File(['a;b'], 'gesleept.csv')); return data; }"
    )
    area = desk.page.locator("[data-drop]")
    area.dispatch_event("dragenter", {"dataTransfer": data})
    expect(area).to_have_class(re.compile("is-over"))
    area.dispatch_event("drop", {"dataTransfer": data})
    desk.expect_sent("gesleept.csv")
    expect(area).not_to_have_class(re.compile("is-over"))


@pytest.mark.requires("threat 46")
def test_a_receipt_is_checked_beside_a_file_that_never_leaves_the_computer(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "wmo.csv"
    write_big_file(file, 6 * MEGABYTE)
    desk.begin(file)
    desk.expect_sent("wmo.csv")
    desk.finish()
    proof = download_receipt(desk, tmp_path)
    desk.open("/controleren")
    desk.page.get_by_label("Ontvangstbewijs").set_input_files(str(proof))
    desk.page.get_by_label("Bestand (niet verplicht)").set_input_files(str(file))
    before = desk.uploads.line.sent_up
    desk.page.get_by_role("button", name="Controleren").click()
    expect(desk.page.get_by_text("Het bestand hoort bij dit bewijs:")).to_be_visible(timeout=PATIENCE_MS)
    assert desk.uploads.line.sent_up - before < MEGABYTE


def download_receipt(desk: Desk, folder: Path) -> Path:
    """Wait until the worker has made the receipt, and take it."""
    link = desk.page.get_by_role("link", name="Ontvangstbewijs (digitaal ondertekend)")
    for _ in range(30):
        if link.count():
            break
        desk.page.wait_for_timeout(500)
        desk.page.reload()
    with desk.page.expect_download() as download:
        link.click()
    download.value.save_as(folder / "bewijs.jws")
    return folder / "bewijs.jws"
