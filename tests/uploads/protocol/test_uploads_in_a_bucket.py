"""The whole protocol over an object store: what was acknowledged stays, whoever dies or does not answer."""

import hashlib
import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from shared.clock import FixedClock
from tests.support.faulty_store import Fault, FaultyStore
from tests.uploads.intake.test_the_check_of_database_and_store import found
from tests.uploads.kit import OFFSET_STREAM, Bytes, Kit, in_a_bucket, make_kit, on_sqlite, one_client
from tests.uploads.protocol.test_recovery_after_a_crash import let_it_look_dead
from uploads.intake.consistency import Kind
from uploads.intake.limits import Limits
from uploads.protocol.model import UploadState
from uploads.protocol.writing import Writing
from uploads.stores.s3_objects import Objects
from uploads.stores.s3_pieces import folder, parse
from uploads.stores.sealed_store import SealedStore
from uploads.stores.store_address import Bucket

SOURCE = random.Random(55).randbytes(400_000)  # noqa: S311 - repeatable, not secret
WRONG = "sha1 " + "A" * 27 + "="

sizes = st.one_of(st.integers(1, 40), st.integers(1, 150_000))
step = st.tuples(st.sampled_from(["patch", "wrong", "kill", "ghost", "early", "idle", "fails", "lost"]), sizes, sizes)


@pytest.fixture
def kit(tmp_path: Path, clock: FixedClock, breakable: SealedStore) -> Iterator[Kit]:
    database = on_sqlite(tmp_path)
    yield make_kit(database, clock, store=breakable, limits=Limits())
    database.dispose()


def die(kit: Kit, upload_id: str, counted: int, more: int, *, arrives: bool) -> int:
    """A holder that made a checkpoint, went on, and was gone; arrives: what it sent last came in all the same.

    counted: 0 when it was gone before its first checkpoint.
    """
    lease = kit.ground.leases.acquire(upload_id)
    row = kit.row(upload_id)
    writing = Writing(kit.ground, row, lease, None)
    if counted:
        writing.write(memoryview(bytearray(SOURCE[row.offset : row.offset + counted])))
        writing.checkpoint()
    told = writing.offset
    writing.write(memoryview(bytearray(SOURCE[told : told + more])))
    writing.flush()
    if arrives and writing._writer is not None:
        writing._writer.harden()
    writing.close()
    let_it_look_dead(kit, upload_id)
    return told


def lose(kit: Kit, between: FaultyStore, upload_id: str, told: int, counted: int, more: int) -> int:
    """A request that made a checkpoint and whose next object came in, but nobody heard of that; what counts of it."""
    kit.make_checkpoints_of(counted)
    between.faults["PUT"] = [None, Fault.LOST, Fault.REFUSED, Fault.LOST]
    end = told + counted + max(1, more)
    with pytest.raises(TimeoutError):
        kit.patch(upload_id, told, Bytes([SOURCE[told : told + counted], SOURCE[told + counted : end]], end - told))
    between.faults.clear()
    kit.make_checkpoints_of()
    return counted


@pytest.mark.requires("tus-C17", "tus-C20", "tus-K05", "threat 36", "threat 42")
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(step, min_size=1, max_size=5))
@example([("lost", 100_000, 70_000), ("early", 1, 90_000)])
@example([("lost", 100_000, 70_000), ("early", 1, 40_000), ("lost", 40, 9), ("kill", 30, 20)])
@example([("patch", 10, 1), ("lost", 90, 40), ("fails", 60, 1), ("early", 1, 20), ("lost", 5, 5), ("idle", 1, 1)])
def test_any_split_and_any_kill(
    kit: Kit, between: FaultyStore, bucket: Bucket, steps: list[tuple[str, int, int]]
) -> None:
    upload_id, told = kit.created(len(SOURCE)), 0
    for how, size, more in steps:
        room = len(SOURCE) - told - 1
        if room < 2:
            break
        size = min(size, room - 1)
        more = min(more, room - size)
        piece = SOURCE[told : told + size]
        if how == "patch":
            told = int(kit.patch(upload_id, told, piece).headers["Upload-Offset"])
        elif how == "wrong":
            assert kit.patch(upload_id, told, piece, upload_checksum=WRONG).status == 460
        elif how == "fails":
            between.faults["PUT"] = [Fault.LOST, Fault.REFUSED, Fault.LOST]
            with pytest.raises(TimeoutError):
                kit.patch(upload_id, told, piece)
            between.faults.clear()  # the client has only so many retries
        elif how == "lost":
            told += lose(kit, between, upload_id, told, size, more)
        else:
            before, counted = told, 0 if how in {"early", "idle"} else size
            told = die(kit, upload_id, counted, 0 if how == "idle" else more, arrives=how != "kill")
            assert told == before + counted
        now = int(kit.head(upload_id).headers["Upload-Offset"])
        # behind one that was gone at once may lie what the request before it sent
        assert now == told + (more if how in {"ghost", "early"} else 0) or (how == "idle" and now > told)
        told = now
        assert kit.content(upload_id) == SOURCE[:told]
    assert kit.patch(upload_id, told, SOURCE[told:]).status == 204
    assert kit.content(upload_id) == SOURCE
    assert kit.row(upload_id).sha256 == hashlib.sha256(SOURCE).hexdigest()
    assert len({path for path, _ in between.bodies}) == len(set(between.bodies))  # no name has two contents
    between.bodies.clear()


@pytest.mark.requires("threat 36")
def test_an_object_that_arrives_after_its_holder_was_given_up_changes_nothing(kit: Kit, bucket: Bucket) -> None:
    upload_id = kit.created(len(SOURCE), SOURCE[:100])
    lease = kit.ground.leases.acquire(upload_id)
    late = Writing(kit.ground, kit.row(upload_id), lease, None)
    late.write(memoryview(bytearray(SOURCE[100:500])))
    let_it_look_dead(kit, upload_id)
    assert kit.head(upload_id).headers["Upload-Offset"] == "100"
    assert kit.patch(upload_id, 100, SOURCE[100:1000]).status == 204
    assert late._writer is not None
    late._writer.sync()
    late.close()
    assert kit.content(upload_id) == SOURCE[:1000]
    assert kit.patch(upload_id, 1000, SOURCE[1000:]).status == 204
    assert kit.content(upload_id) == SOURCE


@pytest.mark.requires("threat 36", "tus-C17")
def test_a_request_that_was_given_up_and_is_done_later_changes_nothing(kit: Kit, between: FaultyStore) -> None:
    upload_id = kit.created(len(SOURCE), SOURCE[:70_000])
    between.faults["PUT"] = [Fault.LATE] * 3
    with pytest.raises(TimeoutError):
        kit.patch(upload_id, 70_000, SOURCE[70_000:80_000])
    assert kit.patch(upload_id, 70_000, SOURCE[70_000:]).status == 204
    between.let_the_late_arrive()
    assert len(between.late) == 3
    assert kit.content(upload_id) == SOURCE


@pytest.mark.requires("tus-X04", "tus-C17")
@pytest.mark.parametrize(("fault", "status"), [(Fault.FULL, 507), (Fault.SILENT, None)])
def test_a_store_that_takes_nothing_acknowledges_nothing_and_the_upload_goes_on_later(
    kit: Kit, between: FaultyStore, fault: Fault, status: int | None
) -> None:
    upload_id = kit.created(len(SOURCE), SOURCE[:70_000])
    between.faults["PUT"] = [fault] * 3
    if status is None:
        with pytest.raises(TimeoutError):  # which the door answers with 503
            kit.patch(upload_id, 70_000, SOURCE[70_000:])
    else:
        assert kit.patch(upload_id, 70_000, SOURCE[70_000:]).status == status
    assert kit.head(upload_id).headers["Upload-Offset"] == "70000"
    between.faults.clear()
    assert kit.patch(upload_id, 70_000, SOURCE[70_000:]).status == 204
    assert kit.content(upload_id) == SOURCE


@pytest.mark.requires("tus-C17")
def test_checkpoints_come_sooner_where_bytes_wait_in_memory(kit: Kit, between: FaultyStore) -> None:
    kit.make_checkpoints_of(100_000)
    upload_id = kit.created(len(SOURCE))
    pieces: list[bytes | None] = [SOURCE[start : start + 50_000] for start in range(0, len(SOURCE), 50_000)]
    sent = Bytes(pieces, len(SOURCE))
    headers = {"content-type": OFFSET_STREAM, "upload-offset": "0"}
    assert kit.ask("PATCH", upload_id, headers, sent).status == 204
    assert len(between.bodies) == 4
    assert max(len(body) for _, body in between.bodies) < 110_000
    assert kit.content(upload_id) == SOURCE


@pytest.mark.requires("tus-N02", "tus-N09")
def test_parts_are_joined_and_outlived(kit: Kit) -> None:
    parts = [kit.created(5, b"hello", upload_concat="partial"), kit.created(6, b" world", upload_concat="partial")]
    concat = "final;" + " ".join(f"/files/{part}" for part in parts)
    joined = kit.ask("POST", None, {"upload-concat": concat}).headers["Location"].rpartition("/")[2]
    for part in parts:
        assert kit.ask("DELETE", part).status == 204
    assert kit.content(joined) == b"hello world"
    kit.check(kit.kenmerk_of(joined))
    assert kit.row(joined).sha256 == hashlib.sha256(b"hello world").hexdigest()


@pytest.mark.requires("tus-T03")
def test_what_could_not_be_removed_at_once_is_left_to_the_worker(
    kit: Kit, between: FaultyStore, bucket: Bucket
) -> None:
    upload_id = kit.created(9, b"hello")
    between.faults["POST"] = [Fault.REFUSED] * 3
    assert kit.ask("DELETE", upload_id).status == 204
    assert kit.row(upload_id).state is UploadState.DELETED
    objects = Objects(bucket, one_client)
    assert len(list(objects.list(""))) == 1
    kit.store.delete(upload_id)  # as its job does
    assert list(objects.list("")) == []


def test_the_check_compares_both_ways(kit: Kit, bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, lost = kit.created(5, b"hello"), kit.created(9, b"hello")
    objects, orphan = Objects(bucket, one_client), "ef" * 16
    assert found(kit) == []
    objects.delete([one.name for one in objects.list(folder(lost))])
    objects.put(f"{folder(orphan)}000000000001-000000000000-00000000", b"nobody knows")
    problem = (Kind.BYTES_MISSING, lost, False)
    kit.store = in_a_bucket(bucket)  # a command of its own
    assert found(kit) == [problem]  # so young an object may belong to a creation
    monkeypatch.setattr("uploads.intake.consistency.LEFT_ALONE", timedelta(0))
    assert found(kit, repair=True) == [problem, (Kind.ORPHANED_BYTES, orphan, True)]
    assert {parsed[0] for one in objects.list("") if (parsed := parse(one.name, one.size))} == {kept}
