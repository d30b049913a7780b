"""PATCH: bytes at an offset."""

import hashlib
from collections.abc import Callable

import pytest

from shared.clock import FixedClock
from shared.db.database import Database
from tests.uploads.kit import STRANGER, Bytes, Kit, body, broken, make_kit
from uploads.intake.limits import Limits


@pytest.mark.requires("tus-C14", "tus-C17")
def test_bytes_are_stored_at_the_offset_and_the_new_offset_is_answered(kit: Kit) -> None:
    upload_id = kit.created(11)
    first = kit.patch(upload_id, 0, b"hello ")
    second = kit.patch(upload_id, 6, b"world")
    assert [(a.status, a.headers["Upload-Offset"]) for a in (first, second)] == [(204, "6"), (204, "11")]
    assert kit.content(upload_id) == b"hello world"
    assert kit.row(upload_id).sha256 == hashlib.sha256(b"hello world").hexdigest()


@pytest.mark.requires("tus-C15")
@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/offset+octet-stream", 204),
        ("application/offset+octet-stream; charset=binary", 204),
        ("application/octet-stream", 415),
        ("", 415),
        ("multipart/form-data", 415),
    ],
)
def test_only_the_upload_media_type_is_taken(kit: Kit, content_type: str, status: int) -> None:
    upload_id = kit.created(5)
    assert kit.patch(upload_id, 0, b"hello", content_type=content_type).status == status


@pytest.mark.requires("tus-C16", "threat 36")
@pytest.mark.parametrize("offset", [0, 2, 4])
def test_a_wrong_offset_is_a_conflict_and_changes_nothing(kit: Kit, offset: int) -> None:
    upload_id = kit.created(5, b"hel")
    before = kit.row(upload_id)
    sent = body(b"x")
    answer = kit.patch(upload_id, offset, sent)
    assert (answer.status, answer.close, sent.reads) == (409, True, 0)
    after = kit.row(upload_id)
    assert (after.offset, after.segments, after.hash_state) == (before.offset, before.segments, before.hash_state)
    assert not after.is_held


@pytest.mark.requires("tus-C18")
def test_an_unknown_upload_is_not_found(kit: Kit) -> None:
    assert kit.patch("0" * 32, 0, b"x").status == 404


@pytest.mark.requires("tus-C18")
def test_a_missing_offset_is_a_bad_request(kit: Kit) -> None:
    upload_id = kit.created(5)
    answer = kit.ask("PATCH", upload_id, {"content-type": "application/offset+octet-stream"}, body(b"x"))
    assert answer.status == 400


@pytest.mark.requires("tus-C20")
def test_a_broken_connection_keeps_every_byte_that_came(kit: Kit) -> None:
    upload_id = kit.created(1000)
    kit.patch(upload_id, 0, broken(b"a" * 400, promised=1000))
    assert kit.head(upload_id).headers["Upload-Offset"] == "400"
    assert kit.content(upload_id) == b"a" * 400


@pytest.mark.requires("tus-C21")
def test_a_body_that_cannot_fit_is_refused_before_it_is_read(kit: Kit) -> None:
    upload_id = kit.created(5)
    sent = body(b"hello world")
    assert (kit.patch(upload_id, 0, sent).status, sent.reads) == (413, 0)
    assert kit.row(upload_id).offset == 0


@pytest.mark.requires("tus-C21")
def test_a_chunked_body_is_cut_at_the_length(kit: Kit) -> None:
    upload_id = kit.created(5)
    assert kit.patch(upload_id, 0, Bytes([b"hel", b"lo world"], None)).status == 413
    assert kit.content(upload_id) == b"hello"


@pytest.mark.requires("tus-C22")
def test_the_last_patch_repeated_after_a_lost_answer_gets_the_same_answer(kit: Kit) -> None:
    upload_id = kit.created(5)
    first = kit.patch(upload_id, 0, b"hello")
    again = kit.patch(upload_id, 5, b"")
    assert (
        (again.status, again.headers["Upload-Offset"]) == (first.status, first.headers["Upload-Offset"]) == (204, "5")
    )


@pytest.mark.requires("tus-C21")
def test_a_complete_upload_says_that_a_chunked_body_is_too_much(kit: Kit) -> None:
    upload_id = kit.created(5, b"hello")
    assert kit.patch(upload_id, 5, body(b"more", chunked=True)).status == 413
    assert kit.patch(upload_id, 5, body(chunked=True)).status == 204
    assert kit.content(upload_id) == b"hello"


@pytest.mark.requires("threat 35")
def test_nobody_else_can_write(kit: Kit) -> None:
    upload_id = kit.created(5)
    assert kit.patch(upload_id, 0, b"hello", STRANGER).status == 404
    assert kit.row(upload_id).offset == 0


@pytest.mark.requires("K38")
def test_a_33rd_stream_of_one_account_has_to_wait(make_database: Callable[[str], Database], clock: FixedClock) -> None:
    kit = make_kit(make_database("uploads"), clock, limits=Limits())
    leases = [kit.ground.leases.acquire(kit.created(5)) for _ in range(31)]
    assert kit.patch(kit.created(5), 0, b"hello").status == 204
    leases.append(kit.ground.leases.acquire(kit.created(5)))
    waiting = kit.created(5)
    refused = kit.patch(waiting, 0, b"hello")
    kit.ground.leases.release(leases.pop())
    assert (refused.status, refused.headers["Retry-After"]) == (429, "5")
    assert kit.patch(waiting, 0, b"hello").status == 204


@pytest.mark.requires("K38", "tus-R13")
def test_a_creation_with_its_body_is_a_stream_too(make_database: Callable[[str], Database], clock: FixedClock) -> None:
    kit = make_kit(make_database("uploads"), clock, limits=Limits())
    for _ in range(32):
        kit.ground.leases.acquire(kit.created(5))
    refused = kit.create(5, b"hello")
    assert (refused.status, refused.headers["Retry-After"]) == (429, "5")
    assert kit.create(5).status == 201


@pytest.mark.requires("tus-X04")
def test_a_full_disk_says_so_and_the_offset_stays_valid(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    upload_id = kit.created(5, b"he")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("uploads.stores.memory_store.MemoryWriter.write", full)
    assert kit.patch(upload_id, 2, b"llo").status == 507
    monkeypatch.undo()
    assert kit.head(upload_id).headers["Upload-Offset"] == "2"
    assert kit.patch(upload_id, 2, b"llo").status == 204
    assert kit.content(upload_id) == b"hello"
