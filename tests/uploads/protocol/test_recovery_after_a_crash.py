"""A holder died in the middle: nothing acknowledged is lost, and what else came is kept when it can be proven."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from shared.clock import FixedClock
from tests.uploads.kit import Kit, body, make_kit, on_files, on_sqlite
from uploads.db.tables import relation_space
from uploads.locks.holder import this_process
from uploads.protocol.checksum import parse_checksum
from uploads.protocol.errors import LeaseLost
from uploads.protocol.model import Segment, UploadState
from uploads.protocol.ports import Lease
from uploads.protocol.recovery import recover
from uploads.protocol.writing import Writing
from uploads.stores import file_store

SOURCE = b"0123456789" * 3


@pytest.fixture
def on_disk(tmp_path: Path, clock: FixedClock) -> Iterator[Kit]:
    database = on_sqlite(tmp_path)
    yield make_kit(database, clock, store=on_files(tmp_path / "bytes"))
    database.dispose()


def die_while_writing(kit: Kit, upload_id: str, data: bytes, uncounted: bytes, *, checksum: str | None = None) -> Lease:
    """A holder that made a checkpoint after data, gave more to the file, and was gone."""
    lease = kit.ground.leases.acquire(upload_id)
    header = {} if checksum is None else {"upload-checksum": checksum}
    if checksum is not None:
        with kit.units.write() as unit:
            unit.uploads.begin_verified(lease, kit.row(upload_id).offset)
    writing = Writing(kit.ground, kit.row(upload_id), lease, parse_checksum(header, body()))
    if data:
        writing.write(memoryview(bytearray(data)))
        writing.checkpoint()
    if uncounted:
        writing.write(memoryview(bytearray(uncounted)))
        writing.flush()
    writing.close()
    return lease


def let_it_look_dead(kit: Kit, upload_id: str, *, boot_id: str | None = None) -> None:
    """Rename the holder: a process that is no more, of this boot or of another one."""
    me = this_process()
    name = f"{boot_id or me.boot_id}/{me.pid_namespace}/4194999/1"
    with kit.database.write() as connection:
        connection.exec_driver_sql(f"UPDATE upload SET lease_holder = '{name}' WHERE upload_id = '{upload_id}'")  # noqa: S608
    if boot_id:
        kit.clock.advance(timedelta(seconds=31))


@pytest.mark.requires("tus-C20", "threat 36")
@pytest.mark.parametrize(("counted", "more"), [(b"", b"0123"), (b"0123", b"456"), (b"0123", b""), (b"", b"")])
def test_after_kill_9_all_that_was_written_counts(on_disk: Kit, counted: bytes, more: bytes) -> None:
    upload_id = on_disk.created(30)
    die_while_writing(on_disk, upload_id, counted, more)
    let_it_look_dead(on_disk, upload_id)
    assert on_disk.head(upload_id).headers["Upload-Offset"] == str(len(counted + more))
    finish(on_disk, upload_id)


@pytest.mark.requires("tus-C20")
def test_also_when_the_dead_one_went_on_in_a_segment_of_an_earlier_request(on_disk: Kit) -> None:
    upload_id = on_disk.created(30, SOURCE[:5])
    die_while_writing(on_disk, upload_id, SOURCE[5:8], SOURCE[8:12])
    let_it_look_dead(on_disk, upload_id)
    assert on_disk.head(upload_id).headers["Upload-Offset"] == "12"
    finish(on_disk, upload_id)


@pytest.mark.requires("tus-C20", "tus-R09")
def test_also_while_the_length_is_open(on_disk: Kit) -> None:
    upload_id = on_disk.ask("POST", headers={"upload-defer-length": "1"}).headers["Location"].removeprefix("/files/")
    writing = Writing(on_disk.ground, on_disk.row(upload_id), on_disk.ground.leases.acquire(upload_id), None)
    assert writing.room_for(9) == 9
    writing.write(memoryview(bytearray(SOURCE[:4])))
    writing.checkpoint()
    writing.write(memoryview(bytearray(SOURCE[4:9])))
    writing.flush()
    writing.close()
    let_it_look_dead(on_disk, upload_id)
    assert on_disk.head(upload_id).headers["Upload-Offset"] == "9"
    assert on_disk.content(upload_id) == SOURCE[:9]
    assert on_disk.patch(upload_id, 9, b"", upload_length="9").status == 204
    with on_disk.database.read() as connection:  # what the dead one had reserved beyond that was given back
        assert connection.execute(select(relation_space.c.reserved_bytes)).scalar_one() == 9


@pytest.mark.requires("tus-C17")
def test_what_waited_in_memory_to_be_encrypted_was_never_acknowledged(on_disk: Kit) -> None:
    upload_id = on_disk.created(30)
    lease = on_disk.ground.leases.acquire(upload_id)
    writing = Writing(on_disk.ground, on_disk.row(upload_id), lease, None)
    writing.write(memoryview(bytearray(SOURCE[:4])))
    writing.checkpoint()
    writing.write(memoryview(bytearray(SOURCE[4:9])))
    writing.close()
    let_it_look_dead(on_disk, upload_id)
    assert on_disk.head(upload_id).headers["Upload-Offset"] == "4"
    finish(on_disk, upload_id)


@pytest.mark.requires("tus-C17", "threat 42")
def test_after_a_restart_what_proves_itself_counts_too(on_disk: Kit) -> None:
    upload_id = on_disk.created(30, SOURCE[:5])
    die_while_writing(on_disk, upload_id, SOURCE[5:8], SOURCE[8:12])
    let_it_look_dead(on_disk, upload_id, boot_id="an-earlier-boot")
    assert on_disk.head(upload_id).headers["Upload-Offset"] == "12"
    finish(on_disk, upload_id)


@pytest.mark.requires("tus-C17")
def test_after_a_restart_of_the_machine_only_checkpoints_count_of_plain_bytes(on_disk: Kit) -> None:
    upload_id = on_disk.created(30)
    with on_disk.database.write() as connection:
        connection.exec_driver_sql("UPDATE upload SET data_key = NULL")  # begun with an earlier release
    on_disk.patch(upload_id, 0, SOURCE[:5])
    die_while_writing(on_disk, upload_id, SOURCE[5:8], b"\0\0\0\0")
    let_it_look_dead(on_disk, upload_id, boot_id="an-earlier-boot")
    assert on_disk.head(upload_id).headers["Upload-Offset"] == "8"
    finish(on_disk, upload_id)


@pytest.mark.requires("tus-K05")
def test_nothing_counts_of_a_chunk_with_a_checksum(on_disk: Kit) -> None:
    upload_id = on_disk.created(30, SOURCE[:5])
    digest = "sha1 " + "A" * 27 + "="
    die_while_writing(on_disk, upload_id, SOURCE[5:8], b"99", checksum=digest)
    let_it_look_dead(on_disk, upload_id)
    assert on_disk.head(upload_id).headers["Upload-Offset"] == "5"
    finish(on_disk, upload_id)


@pytest.mark.requires("tus-K05")
@pytest.mark.parametrize("empty_request", [False, True])
def test_nor_when_its_request_failed_and_the_next_one_died(on_disk: Kit, *, empty_request: bool) -> None:
    """What it left is cut off before anything says that all behind the offset counts."""
    upload_id = on_disk.created(30, SOURCE[:5])
    digest = "sha1 " + "A" * 27 + "="
    on_disk.ground.leases.release(die_while_writing(on_disk, upload_id, b"", b"9999", checksum=digest))
    if empty_request:
        assert on_disk.patch(upload_id, 5, b"").status == 204
    on_disk.ground.leases.acquire(upload_id)  # and killed before its first byte
    let_it_look_dead(on_disk, upload_id)
    assert on_disk.head(upload_id).headers["Upload-Offset"] == "5"
    finish(on_disk, upload_id)


@pytest.mark.requires("threat 36", "tus-C17")
def test_who_recovers_late_cuts_off_nothing_that_counts_by_then(on_disk: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two requests failed, each with bytes in a file of its own; who is late found those of the last one."""
    monkeypatch.setattr(file_store, "CONTINUE_SEGMENTS_BELOW_BYTES", 4)
    upload_id = on_disk.created(30)
    on_disk.ground.leases.release(die_while_writing(on_disk, upload_id, SOURCE[:5], SOURCE[5:9]))
    die_while_writing(on_disk, upload_id, b"", SOURCE[5:7])
    let_it_look_dead(on_disk, upload_id)
    late = on_disk.ground.leases.acquire(upload_id)
    before = on_disk.row(upload_id)
    let_it_look_dead(on_disk, upload_id)
    told = int(on_disk.head(upload_id).headers["Upload-Offset"])
    with pytest.raises(LeaseLost):
        recover(on_disk.ground, before, late, on_disk.clock.now())
    assert on_disk.content(upload_id) == SOURCE[:told]
    finish(on_disk, upload_id)


@pytest.mark.requires("threat 36", "tus-C17")
def test_a_late_writer_that_has_not_begun_cuts_off_nothing_that_counts_by_then(on_disk: Kit) -> None:
    """Its view is from before another one took over and counted what a failed request had left."""
    upload_id = on_disk.created(30)
    on_disk.ground.leases.release(die_while_writing(on_disk, upload_id, SOURCE[:5], SOURCE[5:9]))
    lease = on_disk.ground.leases.acquire(upload_id)
    late = Writing(on_disk.ground, on_disk.row(upload_id), lease, None)
    on_disk.clock.advance(timedelta(seconds=31))
    told = int(on_disk.head(upload_id).headers["Upload-Offset"])
    assert told == 9
    late.write(memoryview(bytearray(b"XXXX")))
    with pytest.raises(LeaseLost):
        late.checkpoint()
        late.heard()
    late.close()
    assert on_disk.content(upload_id) == SOURCE[:told]
    finish(on_disk, upload_id)


@pytest.mark.requires("threat 36")
def test_a_late_writer_that_lost_its_lease_writes_where_nobody_reads(on_disk: Kit) -> None:
    upload_id = on_disk.created(30)
    lease = on_disk.ground.leases.acquire(upload_id)
    late = Writing(on_disk.ground, on_disk.row(upload_id), lease, None)
    late.write(memoryview(bytearray(SOURCE[:6])))
    late.checkpoint()
    on_disk.clock.advance(timedelta(seconds=31))
    assert on_disk.head(upload_id).headers["Upload-Offset"] == "6"
    assert on_disk.patch(upload_id, 6, SOURCE[6:10]).status == 204
    late.write(memoryview(bytearray(b"XXXXXXXXX")))
    late.close()
    assert on_disk.content(upload_id) == SOURCE[:10]
    finish(on_disk, upload_id)


@pytest.mark.requires("threat 36")
@pytest.mark.parametrize("ask", ["head", "patch"])
@pytest.mark.parametrize("counted", [b"", SOURCE])
def test_an_upload_whose_last_byte_was_in_is_finished_by_the_next_request(
    on_disk: Kit, ask: str, counted: bytes
) -> None:
    upload_id = on_disk.created(30)
    die_while_writing(on_disk, upload_id, counted, SOURCE[len(counted) :])
    let_it_look_dead(on_disk, upload_id)
    answer = on_disk.head(upload_id) if ask == "head" else on_disk.patch(upload_id, 30, b"")
    assert answer.headers["Upload-Offset"] == "30"
    row = on_disk.row(upload_id)
    assert (row.state, row.sha256) == (UploadState.RECEIVED, hashlib.sha256(SOURCE).hexdigest())
    delivery = on_disk.delivery(on_disk.kenmerk_of(row.upload_id))
    assert delivery.finished_at is not None
    assert not row.is_held


@pytest.mark.requires("threat 36")
def test_also_when_the_last_request_failed_without_dying(on_disk: Kit) -> None:
    upload_id = on_disk.created(30)
    on_disk.ground.leases.release(die_while_writing(on_disk, upload_id, SOURCE, b""))
    assert on_disk.row(upload_id).state is UploadState.OPEN
    on_disk.head(upload_id)
    assert on_disk.row(upload_id).state is UploadState.RECEIVED


def test_more_bytes_in_the_file_than_the_upload_has_are_cut(on_disk: Kit) -> None:
    upload_id = on_disk.created(15)
    die_while_writing(on_disk, upload_id, SOURCE[:10], SOURCE[10:20])
    let_it_look_dead(on_disk, upload_id)
    answer = on_disk.head(upload_id)
    assert answer.headers["Upload-Offset"] == "10"
    assert on_disk.patch(upload_id, 10, SOURCE[10:15]).status == 204
    assert on_disk.content(upload_id) == SOURCE[:15]


def test_the_segments_always_add_up_to_the_offset(on_disk: Kit) -> None:
    upload_id = on_disk.created(30)
    for size in (3, 4, 0, 5):
        row = on_disk.row(upload_id)
        assert sum(segment.length for segment in row.segments) == row.offset
        on_disk.patch(upload_id, row.offset, SOURCE[row.offset : row.offset + size])
    assert on_disk.row(upload_id).segments == (Segment(1, 12, frames=3),)


def finish(kit: Kit, upload_id: str) -> None:
    """Send the rest: content and digest are those of the source."""
    offset = int(kit.head(upload_id).headers["Upload-Offset"])
    assert kit.patch(upload_id, offset, SOURCE[offset:]).status == 204
    assert kit.content(upload_id) == SOURCE
    assert kit.row(upload_id).sha256 == hashlib.sha256(SOURCE).hexdigest()
