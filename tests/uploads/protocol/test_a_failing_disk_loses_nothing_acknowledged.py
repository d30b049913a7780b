"""A disk that is full, breaks, writes too little or forgets what was never flushed: what was acknowledged stays."""

import errno
import hashlib
import os
import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from shared.clock import FixedClock
from tests.uploads.kit import OFFSET_STREAM, Bytes, Kit, make_kit, on_sqlite, sealed
from tests.uploads.protocol.test_recovery_after_a_crash import let_it_look_dead
from uploads.protocol.model import Segment
from uploads.protocol.writing import Writing
from uploads.stores.file_store import FileStore, FileWriter
from uploads.stores.frames import stored_bytes

SOURCE = random.Random(34).randbytes(40_000)  # noqa: S311 - repeatable, not secret
SIZE = len(SOURCE)
Damage = Callable[[Path, int], None]


class FailingStore(FileStore):
    """A file store whose disk a test breaks. fails: the errno that every write or flush gives from then on."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.fails: int | None = None
        self.at = "write"
        self.flushed: dict[Path, int] = {}

    def open(self, upload_id: str, segment: Segment) -> FileWriter:
        path = self._segment(upload_id, segment.number)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return _FailingWriter(self, path, stored_bytes(segment))

    def lose_power(self, damage: Damage) -> None:
        """What was written and never flushed becomes what the damage makes of it."""
        for path, length in self.flushed.items():
            damage(path, length)


class _FailingWriter(FileWriter):
    def __init__(self, store: FailingStore, path: Path, at: int) -> None:
        self._store, self._path = store, path
        super().__init__(path, at)
        store.flushed[path] = at  # whatever lay behind is cut off durably

    def write(self, data: memoryview) -> None:
        self._fail("write")
        super().write(data)

    def sync(self) -> None:
        self._fail("sync")
        super().sync()
        self._store.flushed[self._path] = self.length

    def _fail(self, at: str) -> None:
        if self._store.fails is not None and self._store.at == at:
            raise OSError(self._store.fails, "the test broke this disk")


def drop(path: Path, flushed: int) -> None:
    os.truncate(path, flushed)


def fill_with_zeros(path: Path, flushed: int) -> None:
    size = path.stat().st_size
    os.truncate(path, flushed)
    os.truncate(path, size)


def tear(path: Path, flushed: int) -> None:
    """The first half arrived, then comes what lay there before."""
    kept = flushed + (path.stat().st_size - flushed) // 2
    rest = path.stat().st_size - kept
    os.truncate(path, kept)
    with path.open("ab") as file:
        file.write(b"\xa5" * rest)


@pytest.fixture
def disk(tmp_path: Path) -> FailingStore:
    return FailingStore(tmp_path / "bytes")


@pytest.fixture
def kit(tmp_path: Path, clock: FixedClock, disk: FailingStore) -> Iterator[Kit]:
    database = on_sqlite(tmp_path)
    yield make_kit(database, clock, store=sealed(disk))
    database.dispose()


def finish(kit: Kit, upload_id: str) -> None:
    """The sender goes on from the offset that it is told, and what is stored is what it sent."""
    offset = int(kit.head(upload_id).headers["Upload-Offset"])
    assert kit.patch(upload_id, offset, SOURCE[offset:]).status == 204
    row = kit.row(upload_id)
    assert (row.offset, row.sha256) == (SIZE, hashlib.sha256(SOURCE).hexdigest())
    assert kit.content(upload_id) == SOURCE


@pytest.mark.requires("tus-X04", "tus-C17")
@pytest.mark.parametrize("at", ["write", "sync"])
@pytest.mark.parametrize("why", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_507_and_the_upload_goes_on_when_there_is_room(
    kit: Kit, disk: FailingStore, why: int, at: str
) -> None:
    upload_id = kit.created(SIZE, SOURCE[:10_000])
    disk.fails, disk.at = why, at
    refused = kit.patch(upload_id, 10_000, SOURCE[10_000:])
    assert (refused.status, refused.headers["Retry-After"]) == (507, "60")
    disk.fails = None
    assert int(kit.head(upload_id).headers["Upload-Offset"]) >= 10_000
    finish(kit, upload_id)


@pytest.mark.requires("tus-C17")
@pytest.mark.parametrize("at", ["write", "sync"])
def test_a_broken_disk_acknowledges_nothing(kit: Kit, disk: FailingStore, at: str) -> None:
    upload_id = kit.created(SIZE, SOURCE[:10_000])
    disk.fails, disk.at = errno.EIO, at
    with pytest.raises(OSError, match="broke this disk"):
        kit.patch(upload_id, 10_000, SOURCE[10_000:])
    assert kit.row(upload_id).offset == 10_000
    disk.fails = None
    finish(kit, upload_id)


@pytest.mark.requires("tus-C17")
def test_a_disk_that_writes_less_than_asked_gets_the_rest_too(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: whole(descriptor, data[: max(1, len(data) // 3)]))
    upload_id = kit.created(SIZE)
    finish(kit, upload_id)


@pytest.mark.requires("tus-C17", "tus-C20")
@pytest.mark.parametrize("damage", [drop, fill_with_zeros, tear])
def test_what_was_never_flushed_may_be_lost_in_any_way(kit: Kit, disk: FailingStore, damage: Damage) -> None:
    upload_id = kit.created(SIZE, SOURCE[:5_000])
    lease = kit.ground.leases.acquire(upload_id)
    writing = Writing(kit.ground, kit.row(upload_id), lease, None)
    writing.write(memoryview(bytearray(SOURCE[5_000:20_000])))
    writing.checkpoint()
    writing.write(memoryview(bytearray(SOURCE[20_000:30_000])))
    writing.close()
    disk.lose_power(damage)
    let_it_look_dead(kit, upload_id, boot_id="an-earlier-boot")
    assert int(kit.head(upload_id).headers["Upload-Offset"]) == 20_000
    finish(kit, upload_id)


@pytest.mark.requires("tus-X04")
def test_a_disk_that_fills_up_in_the_middle_keeps_what_was_counted(kit: Kit, disk: FailingStore) -> None:
    upload_id = kit.created(SIZE)

    def fill_up(read: int) -> None:
        disk.fails = errno.ENOSPC if read >= 3 else None

    pieces: list[bytes | None] = [SOURCE[:10_000], SOURCE[10_000:20_000], SOURCE[20_000:]]
    refused = kit.patch(upload_id, 0, Bytes(pieces, SIZE, before_each=fill_up), content_type=OFFSET_STREAM)
    assert refused.status == 507
    disk.fails = None
    kit.clock.advance(timedelta(seconds=1))
    finish(kit, upload_id)
