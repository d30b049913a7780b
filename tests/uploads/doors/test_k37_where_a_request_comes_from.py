"""Cookies count only on our own origin; a token counts from wherever it comes."""

import pytest

from tests.uploads.doors.door_kit import OWN, Doors, begin_upload, tus


@pytest.mark.requires("K37", "threat 47")
@pytest.mark.parametrize(
    "origin", ["", "null", "https://evil.example", "http://localhost:8001", "http://localhost.evil.example"]
)
def test_a_session_cookie_needs_our_own_origin_to_change_anything(doors: Doors, origin: str) -> None:
    browser = doors.browser()
    path = begin_upload(doors, browser)
    for method in ("PATCH", "DELETE"):
        answer = tus(browser, method, path, b"hello", Upload_Offset="0", Origin=origin)
        assert (answer.status_code, answer.text) == (403, "foreign_origin\n")
    assert tus(browser, "POST", "/files/", Upload_Length="5", Origin=origin).status_code == 403
    assert tus(browser, "HEAD", path).headers["Upload-Offset"] == "0"


@pytest.mark.requires("K37", "threat 47", "tus-C08")
def test_an_overridden_method_is_checked_as_what_it_is(doors: Doors) -> None:
    browser = doors.browser()
    path = begin_upload(doors, browser)
    for override in ("DELETE", "PATCH", "HEAD"):
        answer = tus(browser, "POST", path, X_HTTP_Method_Override=override, Origin="https://evil.example")
        assert answer.status_code == 403
    assert tus(browser, "POST", path, X_HTTP_Method_Override="DELETE", Origin=OWN).status_code == 204


@pytest.mark.requires("K37")
@pytest.mark.parametrize(("site", "status"), [("cross-site", 403), ("same-origin", 200), ("none", 200), ("", 200)])
def test_reading_refuses_only_what_says_that_it_is_cross_site(doors: Doors, site: str, status: int) -> None:
    browser = doors.browser()
    path = begin_upload(doors, browser)
    assert tus(browser, "HEAD", path, Origin="", Sec_Fetch_Site=site).status_code == status


@pytest.mark.requires("K37")
def test_a_program_has_no_origin(doors: Doors) -> None:
    program = doors.app.test_client()
    created = tus(program, "POST", "/files/", Upload_Length="5", Origin="", **doors.program())
    assert created.status_code == 201
