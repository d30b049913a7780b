"""A small upload that arrives whole lies in the database with its row; any other goes the usual way, losing nothing."""

import base64
import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, func, select

from shared.clock import FixedClock
from shared.db.database import Database
from tests.uploads.kit import OFFSET_STREAM, SMALL_LIMITS, Bytes, Kit, broken, make_kit, on_files
from tests.uploads.protocol.test_recovery_after_a_crash import let_it_look_dead
from uploads.db.tables import small_upload
from uploads.protocol.errors import BytesDamaged
from uploads.protocol.model import UploadState
from uploads.protocol.small import SMALL_BYTES, Gathered

HELLO = b"hello world"


@pytest.fixture
def small(make_database: Callable[[str], Database], clock: FixedClock, tmp_path: Path) -> Kit:
    """Uploads on each database as in production: small ones in it, others in files."""
    database = make_database("uploads")
    return make_kit(database, clock, store=on_files(tmp_path / "bytes", small=database))


def in_database(kit: Kit) -> int:
    with kit.database.read() as connection:
        return connection.execute(select(func.count()).select_from(small_upload)).scalar_one()


def is_whole(kit: Kit, upload_id: str, data: bytes = HELLO) -> bool:
    row = kit.row(upload_id)
    assert (row.state, row.offset, row.sha256) == (UploadState.RECEIVED, len(data), hashlib.sha256(data).hexdigest())
    return kit.content(upload_id) == data


def sha1_of(data: bytes) -> str:
    return "sha1 " + base64.b64encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()


@pytest.mark.requires("tus-R13", "tus-C17", "threat 42")
def test_one_post_leaves_a_whole_upload_and_no_file(small: Kit, tmp_path: Path) -> None:
    answer = small.create(len(HELLO), HELLO)
    upload_id = answer.headers["Location"].removeprefix("/files/")
    assert (answer.status, answer.headers["Upload-Offset"]) == (201, str(len(HELLO)))
    assert "Upload-Expires" not in answer.headers
    assert is_whole(small, upload_id)
    assert small.head(upload_id).headers["Upload-Offset"] == str(len(HELLO))
    assert not list((tmp_path / "bytes").rglob("seg-*"))
    with small.database.read() as connection:
        assert HELLO not in connection.execute(select(small_upload.c.frame)).scalar_one()


@pytest.mark.requires("tus-C14", "tus-C22")
def test_so_does_a_patch_that_brings_everything(small: Kit) -> None:
    upload_id = small.created(len(HELLO))
    assert small.patch(upload_id, 0, HELLO).headers["Upload-Offset"] == str(len(HELLO))
    assert (is_whole(small, upload_id), in_database(small)) == (True, 1)
    assert small.patch(upload_id, len(HELLO), b"").status == 204
    assert small.patch(upload_id, 0, HELLO).status == 409


@pytest.mark.requires("tus-R13")
def test_its_delivery_gets_its_receipt_like_any_other(small: Kit) -> None:
    kenmerk = small.kenmerk_of(small.created(len(HELLO), HELLO))
    small.check(kenmerk)
    assert small.receipts.get(kenmerk) is not None


@pytest.mark.requires("tus-R13")
def test_what_it_is_judged_by_is_asked_at_once(small: Kit) -> None:
    small.created(len(HELLO), HELLO)
    asked: list[str] = []
    event.listen(
        small.database.engine, "before_cursor_execute", lambda *seen: asked.append(" ".join(str(seen[2]).split()[:3]))
    )
    small.created(len(HELLO), HELLO)
    tables = ("delivery", "job", "upload", "small_upload")
    assert [one for one in asked if not one.startswith("BEGIN")] == [
        "SELECT (SELECT count(*)",
        "UPDATE relation_space SET",
        *(f"INSERT INTO {table}" for table in tables),
    ]


def test_it_takes_one_write_transaction(small: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    small.created(len(HELLO), HELLO)
    begun: list[str] = []
    write = small.database.write

    def counted() -> AbstractContextManager[Connection]:
        begun.append("begun")
        return write()

    monkeypatch.setattr(small.database, "write", counted)
    small.created(len(HELLO), HELLO)
    assert begun == ["begun"]


@pytest.mark.parametrize("size", [SMALL_BYTES + 1, SMALL_BYTES])
def test_the_limit_is_64_kib(small: Kit, size: int) -> None:
    data = bytes(range(256)) * (size // 256) + bytes(size % 256)
    assert is_whole(small, small.created(size, data), data)
    assert in_database(small) == (size == SMALL_BYTES)


@pytest.mark.requires("tus-C20", "tus-R15")
@pytest.mark.parametrize("ending", ["breaks", "pauses"])
def test_what_does_not_arrive_whole_is_kept_as_far_as_it_came(small: Kit, ending: str) -> None:
    sent = broken(HELLO[:4], len(HELLO)) if ending == "breaks" else Bytes([HELLO[:4], None, HELLO[4:]], len(HELLO))
    said = {"upload-length": str(len(HELLO)), "content-type": OFFSET_STREAM}
    upload_id = small.ask("POST", None, said, sent).headers["Location"].removeprefix("/files/")
    assert small.row(upload_id).offset == (4 if ending == "breaks" else len(HELLO))
    if ending == "breaks":
        assert small.patch(upload_id, 4, HELLO[4:]).status == 204
    assert (is_whole(small, upload_id), in_database(small)) == (True, 0)


@pytest.mark.requires("tus-C19")
def test_a_trickle_is_not_waited_for_but_held_to_the_pace_of_a_stream() -> None:
    moments = iter([0.0, 0.1, 0.4, 0.6])
    gathered = Gathered(Bytes([b"a", b"b", b"c"], 3), 3, lambda: next(moments))
    assert (gathered.is_whole, bytes(gathered.data)) == (False, b"ab")
    assert [bytes(gathered.read(1) or b"") for _ in range(3)] == [b"ab", b"c", b""]


@pytest.mark.requires("tus-K04", "tus-K07")
@pytest.mark.parametrize("verb", ["POST", "PATCH"])
def test_a_checksum_decides_first(small: Kit, verb: str) -> None:
    if verb == "POST":
        wrong = small.create(len(HELLO), HELLO, upload_checksum=sha1_of(b"other"))
        upload_id = wrong.headers["Location"].removeprefix("/files/")
    else:
        upload_id = small.created(len(HELLO))
        wrong = small.patch(upload_id, 0, HELLO, upload_checksum=sha1_of(b"other"))
    assert (wrong.status, small.row(upload_id).offset, in_database(small)) == (460, 0, 0)
    assert small.patch(upload_id, 0, HELLO, upload_checksum=sha1_of(HELLO)).status == 204
    assert (is_whole(small, upload_id), in_database(small)) == (True, 1)


@pytest.mark.requires("tus-C16")
def test_another_offset_is_still_wrong(small: Kit) -> None:
    upload_id = small.created(len(HELLO))
    assert small.patch(upload_id, 50, HELLO).status == 409
    small.patch(upload_id, 0, HELLO[:3])
    assert small.patch(upload_id, 0, HELLO).status == 409
    assert (small.row(upload_id).offset, in_database(small)) == (3, 0)


@pytest.mark.requires("threat 36", "tus-C23")
def test_one_that_somebody_holds_is_left_to_the_lease(small: Kit) -> None:
    upload_id = small.created(len(HELLO))
    small.ground.leases.acquire(upload_id)
    assert small.patch(upload_id, 0, HELLO).status == 423
    let_it_look_dead(small, upload_id)
    assert small.patch(upload_id, 0, HELLO).status == 204
    assert (is_whole(small, upload_id), in_database(small)) == (True, 0)


@pytest.mark.requires("threat 34", "tus-R04")
def test_it_counts_against_the_quota(small: Kit) -> None:
    for _ in range(2):
        small.create(SMALL_LIMITS.max_bytes)
    refused = small.create(len(HELLO), HELLO)
    assert (refused.status, in_database(small)) == (413, 0)


@pytest.mark.requires("K40")
def test_a_part_lies_in_a_file_so_that_it_can_be_joined(small: Kit) -> None:
    part = small.created(len(HELLO), HELLO, upload_concat="partial")
    joined = small.ask("POST", None, {"upload-concat": f"final;/files/{part}"}).headers["Location"]
    assert (small.content(joined.removeprefix("/files/")), in_database(small)) == (HELLO, 0)


@pytest.mark.requires("threat 42")
def test_its_bytes_go_with_its_key(small: Kit) -> None:
    delivery = small.begin()
    metadata = f"aanlevering {base64.b64encode(delivery.kenmerk.encode()).decode()},filename YS5jc3Y="
    upload_id = small.created(len(HELLO), HELLO, upload_metadata=metadata)
    assert in_database(small) == 1
    assert small.ask("DELETE", upload_id).status == 204
    assert (in_database(small), small.row(upload_id).key) == (0, None)


@pytest.mark.requires("threat 42")
def test_changed_bytes_are_an_error(small: Kit) -> None:
    upload_id = small.created(len(HELLO), HELLO)
    with small.database.write() as connection:
        frame = connection.execute(select(small_upload.c.frame)).scalar_one()
        connection.execute(small_upload.update().values(frame=frame[:-1] + bytes([frame[-1] ^ 1])))
    with pytest.raises(BytesDamaged):
        small.content(upload_id)
    with small.database.write() as connection:
        connection.execute(small_upload.delete())
    with pytest.raises(EOFError):
        small.content(upload_id)
