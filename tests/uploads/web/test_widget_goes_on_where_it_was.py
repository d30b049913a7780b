"""The widget after a pause, a reload, a cut line, and on another computer."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.support.big_file import write_big_file
from tests.uploads.kit import OFFSET_STREAM
from tests.uploads.web.desk import LARGE_BYTES, MEGABYTE, PATIENCE_MS, Desk, a_desk, grouped

pytestmark = [pytest.mark.requires("S41", "P13", "K36"), pytest.mark.xdist_group("upload-widget")]


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
    desk.slow(2 * MEGABYTE)
    desk.begin(large[0])
    desk.wait_until_under_way(name)
    before = desk.uploads.line.sent_up
    desk.page.reload()
    expect(desk.row(name)).to_contain_text("Kies hetzelfde bestand opnieuw op dit apparaat.", timeout=PATIENCE_MS)
    desk.wait_until_under_way(name, 1)  # what the closing browser still held in its buffers is gone
    at = desk.percent(name)
    desk.choose(large[0])
    desk.expect_sent(name)
    assert desk.uploads.line.sent_up - before < LARGE_BYTES * (100 - at + 10) / 100 + MEGABYTE
    assert grouped(large[1]) in desk.finish()


def test_another_computer_finishes_it_from_the_list(
    desk: Desk, browser: Browser, large: tuple[Path, str], tmp_path: Path
) -> None:
    name = large[0].name
    desk.slow(2 * MEGABYTE)
    desk.begin(large[0])
    desk.wait_until_under_way(name)
    desk.page.close()
    other = tmp_path / "andere.zip"
    other.write_bytes(b"x" * 1000)
    with a_desk(desk.uploads, browser, desk.person) as second:
        second.open("/")
        box = second.page.get_by_role("region", name="Nog niet voltooid")
        resume = box.get_by_role("button", name=f"Verdergaan met {name}")
        expect(second.page.get_by_role("main")).to_contain_text("% verstuurd")
        expect(resume).to_be_visible()
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


@pytest.mark.requires("threat 31")
def test_a_file_whose_name_the_server_cleaned_is_known_again(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "cijfers <definitief>: kwartaal 4?.zip"
    write_big_file(file, LARGE_BYTES)
    desk.slow(2 * MEGABYTE)
    desk.begin(file)
    desk.wait_until_under_way("cijfers")
    desk.page.reload()
    desk.choose(file)
    desk.expect_sent("cijfers")
    expect(desk.page.get_by_text("1 gekozen bestand", exact=True)).to_be_visible()


def test_what_another_window_removed_is_not_called_sent_and_what_it_sent_is(desk: Desk) -> None:
    desk.open_new_of("correctie")
    removed, sent = desk.begin_elsewhere("weg.csv"), desk.begin_elsewhere("klaar.csv")
    desk.page.reload()
    expect(desk.page.get_by_text("2 gekozen bestanden")).to_be_visible()
    desk.elsewhere("DELETE", removed)
    gone = "weg.csv is verwijderd of verlopen. Kies het bestand opnieuw als het mee moet."
    expect(desk.row("weg.csv")).to_contain_text(gone, timeout=PATIENCE_MS)
    expect(desk.row("weg.csv").get_by_text("Verstuurd", exact=True)).to_be_hidden()
    expect(desk.page.get_by_text("Het bestand is nog niet verstuurd.")).to_be_visible()
    expect(desk.page.get_by_role("button", name="Aanlevering afronden")).to_have_attribute("aria-disabled", "true")
    desk.elsewhere("PATCH", sent, "hallo", **{"Upload-Offset": "0", "Content-Type": OFFSET_STREAM})
    desk.expect_sent("klaar.csv")
    desk.page.get_by_role("link", name="Verwijderen weg.csv").click()
    expect(desk.row("weg.csv")).to_have_count(0)
    assert "in 1 bestand " in desk.finish()


@pytest.mark.requires("tus-X02", "tus-X04")
def test_a_server_without_room_for_a_moment_is_asked_again_and_no_second_upload_begins(
    desk: Desk, large: tuple[Path, str]
) -> None:
    name = large[0].name
    refused: list[str] = []

    def busy_twice(route: Route) -> None:
        if route.request.method != "HEAD" or len(refused) == 2:
            route.fallback()
            return
        refused.append(route.request.url)
        route.fulfill(status=503, headers={"Retry-After": "1", "Tus-Resumable": "1.0.0"})

    desk.page.route("**/files/*", busy_twice)
    desk.slow()
    desk.begin(large[0])
    desk.wait_until_under_way(name)
    desk.uploads.line.break_after([0])
    desk.expect_sent(name)
    assert len(refused) == 2
    assert "12 MB in 1 bestand" in desk.finish()
