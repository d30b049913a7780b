"""Whoever asks by whatever means, an upload is only there for its own account."""

import pytest

from tests.uploads.doors.door_kit import Doors, begin_upload, tus
from tests.uploads.kit import PIETERS, STRANGER
from uploads.deliveries.party import Party


@pytest.mark.requires("threat 35", "tus-C11")
@pytest.mark.parametrize("party", [PIETERS, STRANGER])
@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("HEAD", {}),
        ("PATCH", {"Upload_Offset": "0", "Content_Type": "application/offset+octet-stream"}),
        ("DELETE", {}),
    ],
)
def test_nobody_else_finds_it(doors: Doors, party: Party, method: str, headers: dict[str, str]) -> None:
    path = begin_upload(doors, doors.browser())
    unknown = "/files/" + "0" * 32
    others_browser = doors.browser(party, sid="sid-2")
    program = doors.program(party)
    for client, more in ((others_browser, {}), (doors.app.test_client(), program)):
        found = tus(client, method, path, b"x" if method == "PATCH" else b"", **headers, **more)
        none = tus(client, method, unknown, b"x" if method == "PATCH" else b"", **headers, **more)
        assert (found.status_code, found.data) == (none.status_code, none.data)
        assert found.status_code == 404
        assert "Upload-Offset" not in found.headers
    mine = tus(doors.browser(), "HEAD", path)
    assert (mine.status_code, mine.headers["Upload-Offset"]) == (200, "0")


@pytest.mark.requires("threat 35", "K13")
def test_the_account_itself_goes_on_by_page_and_by_program(doors: Doors) -> None:
    path = begin_upload(doors, doors.browser())
    by_program = tus(doors.app.test_client(), "PATCH", path, b"hello", Upload_Offset="0", **doors.program())
    by_page = tus(doors.browser(), "PATCH", path, b"world", Upload_Offset="5")
    assert [by_program.status_code, by_page.status_code] == [204, 204]


def test_nobody_at_all_is_told_to_log_in(doors: Doors) -> None:
    answer = tus(doors.app.test_client(), "POST", "/files/", Upload_Length="5")
    assert (answer.status_code, answer.headers["Tus-Resumable"]) == (401, "1.0.0")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("path", ["/files/x", "/files/../x", "/files/" + "0" * 33, "/files/%00", "/files/a/b"])
def test_other_paths_below_files_are_not_found(doors: Doors, path: str) -> None:
    assert tus(doors.browser(), "HEAD", path).status_code in {308, 404}
