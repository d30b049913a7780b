"""An upload whose sender does not know yet how long it will be."""

import hashlib

import pytest
from sqlalchemy import select

from tests.uploads.kit import OFFSET_STREAM, Bytes, Kit, body, broken
from uploads.db.tables import relation_space
from uploads.protocol.model import UploadState


def deferred(kit: Kit, data: bytes | None = None, **headers: str) -> str:
    """The id of a new upload of open length."""
    named = {"upload-defer-length": "1", **{name.replace("_", "-"): value for name, value in headers.items()}}
    if data is not None:
        named["content-type"] = OFFSET_STREAM
    answer = kit.ask("POST", None, named, body(data or b""))
    assert answer.status == 201, answer
    return answer.headers["Location"].removeprefix("/files/")


def reserved(kit: Kit) -> int:
    with kit.database.read() as connection:
        return int(connection.execute(select(relation_space.c.reserved_bytes)).scalar_one())


@pytest.mark.requires("tus-R09")
def test_head_says_that_the_length_is_open_until_it_is_known(kit_on_each: Kit) -> None:
    kit = kit_on_each
    upload_id = deferred(kit)
    before = kit.head(upload_id).headers
    assert (before["Upload-Defer-Length"], before["Upload-Offset"]) == ("1", "0")
    assert "Upload-Length" not in before
    assert kit.patch(upload_id, 0, b"hel", upload_length="5").status == 204
    after = kit.head(upload_id).headers
    assert (after["Upload-Length"], after["Upload-Offset"]) == ("5", "3")
    assert "Upload-Defer-Length" not in after


@pytest.mark.requires("tus-R10")
def test_the_length_is_set_once_and_the_upload_is_then_as_any_other(kit_on_each: Kit) -> None:
    kit = kit_on_each
    upload_id = deferred(kit, b"hello")
    assert kit.patch(upload_id, 5, b" world", upload_length="11").status == 204
    row = kit.row(upload_id)
    assert (row.state, row.sha256) == (UploadState.RECEIVED, hashlib.sha256(b"hello world").hexdigest())
    assert kit.content(upload_id) == b"hello world"
    assert row.kenmerk is not None
    delivery = kit.deliveries.get(kit.party, row.kenmerk)
    assert delivery is not None
    assert delivery.finished_at is not None


@pytest.mark.requires("tus-R10")
def test_a_patch_with_only_the_length_completes_what_is_all_there(kit: Kit) -> None:
    upload_id = deferred(kit, b"hello")
    answer = kit.patch(upload_id, 5, b"", upload_length="5")
    assert (answer.status, answer.headers["Upload-Offset"]) == (204, "5")
    assert kit.row(upload_id).state is UploadState.RECEIVED


@pytest.mark.requires("tus-R10")
@pytest.mark.parametrize("length", ["4", "-5", "5x"])
def test_a_length_below_the_offset_is_refused(kit: Kit, length: str) -> None:
    upload_id = deferred(kit, b"hello")
    assert kit.patch(upload_id, 5, b"", upload_length=length).status == 400
    assert kit.head(upload_id).headers["Upload-Defer-Length"] == "1"


@pytest.mark.requires("tus-R10")
def test_another_length_than_before_is_refused(kit: Kit) -> None:
    upload_id = deferred(kit)
    assert kit.patch(upload_id, 0, b"he", upload_length="5").status == 204
    assert kit.patch(upload_id, 2, b"llo!", upload_length="6").status == 400
    assert kit.patch(upload_id, 2, b"llo", upload_length="5").status == 204
    assert kit.patch(upload_id, 5, b"", upload_length="6").status == 400
    assert kit.patch(kit.created(3), 0, b"abc", upload_length="4").status == 400


@pytest.mark.requires("tus-R11")
def test_the_extension_is_listed(kit: Kit) -> None:
    assert "creation-defer-length" in kit.tus.options().headers["Tus-Extension"].split(",")


@pytest.mark.requires("tus-R09", "threat 34")
def test_open_length_reserves_what_comes_and_no_more_at_rest(kit_on_each: Kit) -> None:
    kit = kit_on_each
    upload_id = deferred(kit)
    assert reserved(kit) == 0
    assert kit.patch(upload_id, 0, b"x" * 1000).status == 204
    assert (reserved(kit), kit.row(upload_id).reserved) == (1000, 1000)
    kit.patch(upload_id, 1000, broken(b"y" * 50, 100))
    assert reserved(kit) == 1050
    assert kit.patch(upload_id, 1050, b"", upload_length="3000").status == 204
    assert reserved(kit) == 3000
    assert kit.ask("DELETE", upload_id).status == 204
    assert reserved(kit) == 0


@pytest.mark.requires("tus-R09", "threat 34", "tus-R04")
def test_open_length_ends_where_the_quota_ends(kit: Kit) -> None:
    kit.created(9_999_000)
    kit.created(10_000_000)
    upload_id = deferred(kit)
    answer = kit.patch(upload_id, 0, Bytes([b"x" * 900, b"y" * 900], None))
    assert answer.status == 413
    assert (kit.row(upload_id).offset, reserved(kit)) == (1000, 20_000_000)
    assert kit.patch(upload_id, 1000, b"", upload_length="1001").status == 413
    assert kit.patch(upload_id, 1000, b"", upload_length="1000").status == 204


@pytest.mark.requires("tus-R10", "tus-R04")
def test_a_length_that_comes_later_keeps_the_largest_size(kit: Kit) -> None:
    upload_id = deferred(kit)
    answer = kit.patch(upload_id, 0, b"", upload_length="10000001")
    assert (answer.status, answer.headers["Tus-Max-Size"]) == (413, "10000000")
