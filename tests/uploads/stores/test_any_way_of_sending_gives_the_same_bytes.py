"""However an upload is cut into requests, and wherever a holder dies, the bytes are those that were sent."""

import errno
import hashlib
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from shared.clock import FixedClock
from tests.uploads.kit import Bytes, Kit, make_kit, on_sqlite, sealed
from tests.uploads.protocol.test_a_failing_disk_loses_nothing_acknowledged import (
    FailingStore,
    drop,
    fill_with_zeros,
    tear,
)
from tests.uploads.protocol.test_recovery_after_a_crash import let_it_look_dead
from uploads.intake.limits import Limits
from uploads.protocol.writing import Writing
from uploads.stores import file_store

SOURCE = random.Random(42).randbytes(900_000)  # noqa: S311 - repeatable, not secret
DAMAGES = {"drop": drop, "zeros": fill_with_zeros, "tear": tear}

sizes = st.one_of(st.integers(1, 40), st.integers(1, 400_000))
step = st.tuples(st.sampled_from(["patch", "wrong", "kill", "early", "idle", "fails", *DAMAGES]), sizes, sizes)


@pytest.fixture
def disk(tmp_path: Path) -> FailingStore:
    return FailingStore(tmp_path / "bytes")


@pytest.fixture
def kit(tmp_path: Path, clock: FixedClock, disk: FailingStore, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kit]:
    monkeypatch.setattr(file_store, "CONTINUE_SEGMENTS_BELOW_BYTES", 150_000)  # so that there are several
    database = on_sqlite(tmp_path)
    yield make_kit(database, clock, store=sealed(disk), limits=Limits())
    database.dispose()


def die(kit: Kit, disk: FailingStore, upload_id: str, how: str, counted: int, more: int) -> int:
    """A holder that made a checkpoint after `counted` bytes, gave `more` to the file, and was gone; what it told.

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
    writing.close()
    if how in DAMAGES:
        disk.lose_power(DAMAGES[how])
    let_it_look_dead(kit, upload_id, boot_id="an-earlier-boot" if how in DAMAGES else None)
    return told


def fail(kit: Kit, disk: FailingStore, upload_id: str, told: int, counted: int, more: int) -> int:
    """A request that made a checkpoint and whose next bytes the disk took, but did not flush; what counts of it."""

    def break_disk(read: int) -> None:
        disk.fails, disk.at = (errno.EIO if read > 1 else None), "sync"

    end = told + counted + max(1, more)
    pieces: list[bytes | None] = [SOURCE[told : told + counted], SOURCE[told + counted : end]]
    kit.make_checkpoints_of(counted)
    with pytest.raises(OSError, match="broke this disk"):
        kit.patch(upload_id, told, Bytes(pieces, end - told, before_each=break_disk))
    kit.make_checkpoints_of()
    disk.fails = None
    return counted


@pytest.mark.requires("tus-C17", "tus-C20", "tus-K05", "threat 36", "threat 42")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(step, min_size=1, max_size=6))
@example([("fails", 200_000, 70_000), ("early", 1, 90_000)])
@example([("fails", 200_000, 70_000), ("early", 1, 40_000), ("fails", 40, 9), ("kill", 30, 20)])
@example(
    [("patch", 9, 1), ("fails", 200_000, 9), ("fails", 200_000, 5), ("early", 1, 20), ("fails", 5, 5), ("idle", 1, 1)]
)
def test_any_split_and_any_kill(kit: Kit, disk: FailingStore, steps: list[tuple[str, int, int]]) -> None:
    disk.flushed.clear()
    upload_id = kit.created(len(SOURCE))
    told = 0
    for how, size, more in steps:
        room = len(SOURCE) - told - 1
        if room < 2:
            break
        size = min(size, room - 1)
        more = min(more, room - size)
        if how == "patch":
            told = int(kit.patch(upload_id, told, SOURCE[told : told + size]).headers["Upload-Offset"])
        elif how == "wrong":
            digest = "sha1 " + "A" * 27 + "="
            assert kit.patch(upload_id, told, SOURCE[told : told + size], upload_checksum=digest).status == 460
        elif how == "fails":
            told += fail(kit, disk, upload_id, told, size, more)
        else:
            counted = 0 if how in {"early", "idle"} else size
            told = die(kit, disk, upload_id, how, counted, 0 if how == "idle" else more)
        now = int(kit.head(upload_id).headers["Upload-Offset"])
        assert now >= told
        # behind one that was gone at once may lie what the request before it sent
        assert now == told + (more if how in {"kill", "early"} else 0) or how in {"idle", *DAMAGES}
        told = now
        assert kit.content(upload_id) == SOURCE[:told]
    assert kit.patch(upload_id, told, SOURCE[told:]).status == 204
    assert kit.content(upload_id) == SOURCE
    assert kit.row(upload_id).sha256 == hashlib.sha256(SOURCE).hexdigest()
