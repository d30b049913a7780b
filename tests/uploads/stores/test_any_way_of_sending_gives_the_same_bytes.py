"""However an upload is cut into requests, and wherever a holder dies, the bytes are those that were sent."""

import hashlib
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.clock import FixedClock
from tests.uploads.kit import Kit, make_kit, on_sqlite, sealed
from tests.uploads.protocol.test_a_failing_disk_loses_nothing_acknowledged import (
    FailingStore,
    drop,
    fill_with_zeros,
    tear,
)
from tests.uploads.protocol.test_recovery_after_a_crash import let_it_look_dead
from uploads.intake.limits import Limits
from uploads.protocol.writing import Writing

SOURCE = random.Random(42).randbytes(900_000)  # noqa: S311 - repeatable, not secret
DAMAGES = {"drop": drop, "zeros": fill_with_zeros, "tear": tear}

sizes = st.one_of(st.integers(1, 40), st.integers(1, 400_000))
step = st.tuples(st.sampled_from(["patch", "wrong", "kill", *DAMAGES]), sizes, sizes)


@pytest.fixture
def disk(tmp_path: Path) -> FailingStore:
    return FailingStore(tmp_path / "bytes")


@pytest.fixture
def kit(tmp_path: Path, clock: FixedClock, disk: FailingStore) -> Iterator[Kit]:
    database = on_sqlite(tmp_path)
    yield make_kit(database, clock, store=sealed(disk), limits=Limits())
    database.dispose()


def die(kit: Kit, disk: FailingStore, upload_id: str, how: str, counted: int, more: int) -> int:
    """A holder that made a checkpoint after `counted` bytes, gave `more` to the file, and was gone; what it told."""
    lease = kit.ground.leases.acquire(upload_id)
    row = kit.row(upload_id)
    writing = Writing(kit.ground, row, lease, None)
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


@pytest.mark.requires("tus-C17", "tus-C20", "tus-K05", "threat 42")
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(step, min_size=1, max_size=6))
def test_any_split_and_any_kill(kit: Kit, disk: FailingStore, steps: list[tuple[str, int, int]]) -> None:
    disk.flushed.clear()
    upload_id = kit.created(len(SOURCE))
    told = 0
    for how, size, more in steps:
        room = len(SOURCE) - told - 1
        size, more = min(size, room), min(more, max(0, room - size))
        if how == "patch":
            told = int(kit.patch(upload_id, told, SOURCE[told : told + size]).headers["Upload-Offset"])
        elif how == "wrong":
            digest = "sha1 " + "A" * 27 + "="
            assert kit.patch(upload_id, told, SOURCE[told : told + size], upload_checksum=digest).status == 460
        else:
            told = die(kit, disk, upload_id, how, size, more)
        now = int(kit.head(upload_id).headers["Upload-Offset"])
        assert now >= told
        assert how != "kill" or now == told + more
        told = now
        assert kit.content(upload_id) == SOURCE[:told]
    assert kit.patch(upload_id, told, SOURCE[told:]).status == 204
    assert kit.content(upload_id) == SOURCE
    assert kit.row(upload_id).sha256 == hashlib.sha256(SOURCE).hexdigest()
