"""The cookie of one upload: good after the session ran out, void after log-out and block, and for nothing else."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from tests.uploads.doors.door_kit import Doors, begin_upload, tus
from tests.uploads.kit import JANSEN
from uploads.worker import purge


def run_out(doors: Doors) -> None:
    doors.clock.advance(timedelta(hours=9))


def patch(client: FlaskClient, path: str, offset: int, data: bytes) -> int:
    return tus(client, "PATCH", path, data, Upload_Offset=str(offset)).status_code


@pytest.mark.requires("K37", "K26", "tus-X03")
def test_the_upload_goes_on_after_the_session_ran_out(doors: Doors) -> None:
    browser = doors.browser()
    path = begin_upload(doors, browser)
    assert patch(browser, path, 0, b"hello") == 204
    run_out(doors)
    assert tus(browser, "HEAD", path).headers["Upload-Offset"] == "5"
    assert patch(browser, path, 5, b"world") == 204


@pytest.mark.requires("K37")
def test_its_cookie_is_for_that_upload_alone_and_no_script_sees_it(doors: Doors) -> None:
    browser = doors.browser()
    path, other = begin_upload(doors, browser), begin_upload(doors, browser)
    run_out(doors)
    cookie = browser.get_cookie("mcz_upload", path=path)
    assert cookie is not None
    assert (cookie.http_only, cookie.path, cookie.same_site) == (True, path, "Lax")
    browser.delete_cookie("mcz_upload", path=other)
    browser.set_cookie("mcz_upload", cookie.value, path=other)
    assert patch(browser, other, 0, b"hello") == 401


@pytest.mark.requires("K37")
def test_it_neither_begins_nor_deletes_nor_finishes(doors: Doors) -> None:
    browser = doors.browser()
    path = begin_upload(doors, browser)
    run_out(doors)
    assert tus(browser, "DELETE", path).status_code == 401
    assert tus(browser, "POST", "/files/", Upload_Length="5").status_code == 401


@pytest.mark.requires("K37")
def test_an_upload_that_its_last_byte_makes_final_gets_none(doors: Doors) -> None:
    browser = doors.browser()
    path = tus(browser, "POST", "/files/", Upload_Length="5").headers["Location"]
    run_out(doors)
    assert patch(browser, path, 0, b"hello") == 401


@pytest.mark.requires("K26")
@pytest.mark.parametrize(("sid", "sub"), [("sid-1", None), (None, JANSEN.account)])
def test_log_out_and_block_make_it_void_for_good(doors: Doors, sid: str | None, sub: str | None) -> None:
    browser = doors.browser()
    path = begin_upload(doors, browser)
    now = doors.clock.now()
    doors.clock.advance(timedelta(minutes=1))
    doors.sessions.logouts.record("jti", sid=sid, sub=sub, now=doors.clock.now(), keep_until=now + timedelta(hours=9))
    assert patch(browser, path, 0, b"hello") == 401
    purge(doors.foundation)
    run_out(doors)
    purge(doors.foundation)  # the stone on the session is forgotten …
    doors.clock.advance(timedelta(days=1))
    purge(doors.foundation)
    assert patch(browser, path, 0, b"hello") == 401  # … and the cookie stays void


@pytest.mark.requires("K26")
@pytest.mark.parametrize(("sid", "sub"), [("sid-1", None), (None, JANSEN.account)])
def test_log_out_and_block_reach_an_upload_whose_session_ran_out_before(
    doors: Doors, sid: str | None, sub: str | None
) -> None:
    browser = doors.browser()
    path = begin_upload(doors, browser)
    run_out(doors)
    assert patch(browser, path, 0, b"hello") == 204
    now = doors.clock.now()
    doors.sessions.logouts.record("jti", sid=sid, sub=sub, now=now, keep_until=now + timedelta(hours=9))
    assert patch(browser, path, 5, b"world") == 401


@pytest.mark.requires("K26")
def test_logging_out_here_makes_it_void_at_once(doors: Doors) -> None:
    browser = doors.browser()
    path = begin_upload(doors, browser)
    cookie = browser.get_cookie("mcz_uploads")
    assert cookie is not None
    doors.foundation.party.log_out(cookie.value)
    assert patch(browser, path, 0, b"hello") == 401


@pytest.mark.requires("K26")
def test_a_login_after_the_block_was_lifted_gets_a_new_one(doors: Doors) -> None:
    path = begin_upload(doors, doors.browser())
    now = doors.clock.now()
    doors.sessions.logouts.record("jti", sid=None, sub=JANSEN.account, now=now, keep_until=now + timedelta(hours=9))
    doors.clock.advance(timedelta(minutes=5))
    again = doors.browser(sid="sid-2")
    assert tus(again, "HEAD", path).status_code == 200
    run_out(doors)
    assert patch(again, path, 0, b"hello") == 204


@pytest.mark.requires("K36")
def test_another_browser_of_the_account_gets_its_own(doors: Doors) -> None:
    path = begin_upload(doors, doors.browser())
    other = doors.browser(sid="sid-2")
    assert tus(other, "HEAD", path).status_code == 200
    run_out(doors)
    assert patch(other, path, 0, b"hello") == 204


def test_it_is_taken_away_with_the_last_byte(doors: Doors) -> None:
    browser = doors.browser()
    path = begin_upload(doors, browser)
    assert patch(browser, path, 0, b"helloworld") == 204
    assert browser.get_cookie("mcz_upload", path=path) is None
