"""Other origins, sessions that end in the middle, overload, and interim answers: what clients meet beyond the text."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from shared.clock import FixedClock
from tests.uploads.doors.door_kit import Doors, begin_upload, open_doors, tus

ELSEWHERE = "https://elders.example"


@pytest.fixture
def doors(tmp_path: Path, clock: FixedClock, database_setting: dict[str, str]) -> Iterator[Doors]:
    """On each database; it lists one origin besides its own."""
    with open_doors(tmp_path, clock, uploads_cors_origins=(ELSEWHERE,), **database_setting) as opened:
        yield opened


@pytest.mark.requires("tus-X01")
def test_a_listed_origin_may_ask_first_and_read_every_header_of_the_protocol(doors: Doors) -> None:
    preflight = doors.app.test_client().options("/files/", headers={"Origin": ELSEWHERE})
    assert (preflight.status_code, preflight.headers["Access-Control-Allow-Origin"]) == (204, ELSEWHERE)
    exposed = set(preflight.headers["Access-Control-Expose-Headers"].split(", "))
    assert exposed >= {"Location", "Upload-Offset", "Upload-Length", "Upload-Concat", "Upload-Defer-Length"}
    assert exposed >= {"Upload-Metadata", "Upload-Expires", "Tus-Version", "Tus-Resumable", "Tus-Max-Size"}
    allowed = set(preflight.headers["Access-Control-Allow-Headers"].split(", "))
    assert allowed >= {"Authorization", "Upload-Checksum", "Upload-Concat", "Upload-Defer-Length"}
    assert "Access-Control-Allow-Credentials" not in preflight.headers


@pytest.mark.requires("tus-X01")
def test_an_origin_that_is_not_listed_gets_nothing(doors: Doors) -> None:
    answer = doors.app.test_client().options("/files/", headers={"Origin": "https://evil.example"})
    assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]


@pytest.mark.requires("tus-X03")
@pytest.mark.parametrize("who", ["page", "program"])
def test_who_must_log_in_again_goes_on_where_it_was(doors: Doors, who: str) -> None:
    browser, headers = doors.browser(), {}
    if who == "program":
        headers = doors.program()
        answer = tus(doors.app.test_client(), "POST", "/files/", Upload_Length="10", **headers)
        path, browser = answer.headers["Location"], doors.app.test_client()
    else:
        path = begin_upload(doors, browser)
    assert tus(browser, "PATCH", path, b"hello", Upload_Offset="0", **headers).status_code == 204
    doors.clock.advance(timedelta(hours=9))
    browser.delete_cookie("mcz_upload", path=path)
    refused = tus(browser, "PATCH", path, b"world", Upload_Offset="5", **headers)
    assert (refused.status_code, refused.headers["Tus-Resumable"]) == (401, "1.0.0")
    browser, headers = (doors.browser(sid="sid-2"), {}) if who == "page" else (browser, doors.program())
    assert tus(browser, "HEAD", path, **headers).headers["Upload-Offset"] == "5"
    assert tus(browser, "PATCH", path, b"world", Upload_Offset="5", **headers).status_code == 204


@pytest.mark.requires("tus-X04")
def test_a_database_that_is_too_busy_is_overload_and_the_offset_stays_good(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = doors.browser()
    path = begin_upload(doors, browser)
    assert tus(browser, "PATCH", path, b"hello", Upload_Offset="0").status_code == 204
    with monkeypatch.context() as busy, capture_logs() as lines:
        busy.setattr("uploads.locks.row_lease.RowLeases.acquire", _too_late)
        answer = tus(browser, "PATCH", path, b"world", Upload_Offset="5")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    (told,) = [one for one in lines if one["event"] == "tus request waited too long"]
    assert (told["path"], told["cause"]) == (path, "others write")
    assert tus(browser, "PATCH", path, b"world", Upload_Offset="5").status_code == 204


def _too_late(*_: object, **__: object) -> None:
    raise TimeoutError("others write")


@pytest.mark.requires("tus-X05")
@pytest.mark.parametrize("headers", [{}, {"Upload_Complete": "?0"}, {"Upload_Draft_Interop_Version": "8"}])
def test_no_answer_is_an_interim_one(doors: Doors, headers: dict[str, str]) -> None:
    answer = tus(doors.browser(), "POST", "/files/", Upload_Length="5", **headers)
    assert answer.status_code == 201
    assert "Upload-Draft-Interop-Version" not in answer.headers
