"""The widget when the session ends, is taken up again, or is to be ended during an upload (K25, K26)."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.uploads.web.desk import PATIENCE_MS, Desk, grouped
from tests.uploads.web.running_uploads import COOKIE

pytestmark = [pytest.mark.requires("S41", "P13", "K36"), pytest.mark.xdist_group("upload-widget")]


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
    desk.page.get_by_role("button", name="Aanlevering afronden").click()
    notice = desk.page.get_by_role("heading", name="U bent uitgelogd")
    expect(notice).to_be_visible()
    desk.log_in()
    expect(notice).to_be_hidden(timeout=PATIENCE_MS)
    assert grouped(large[1]) in desk.finish()


@pytest.mark.requires("K25")
def test_the_end_of_the_session_does_not_take_a_sending_page_away(desk: Desk, large: tuple[Path, str]) -> None:
    name = large[0].name
    desk.slow()
    desk.begin(large[0])
    desk.wait_until_under_way(name)
    desk.uploads.end_session(desk.cookie)
    desk.page.evaluate("localStorage.setItem('mcz-session-ends', '0')")
    expect(desk.page.get_by_role("heading", name="U bent uitgelogd")).to_be_visible()
    desk.expect_sent(name)
    desk.page.wait_for_timeout(1500)  # longer than the page waits between two looks at the end of the session
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
