"""Flushing and counting is done aside: more bytes come in meanwhile, and only what was flushed counts."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import pytest

from shared.clock import FixedClock
from tests.uploads.kit import Kit, make_kit, on_files, on_sqlite
from uploads.protocol.errors import LeaseLost
from uploads.protocol.ports import Interrupt
from uploads.protocol.writing import Writing
from uploads.stores.checkpoint_threads import CheckpointThreads

MEBIBYTE = bytes(1024 * 1024)


class Later:
    """Work that is done when the test says so."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Callable[[], Interrupt], Future[Interrupt]]] = []

    def run(self, work: Callable[[], Interrupt]) -> "Future[Interrupt]":
        self.waiting.append((work, Future()))
        return self.waiting[-1][1]

    def do(self) -> None:
        work, future = self.waiting.pop()
        try:
            future.set_result(work())
        except LeaseLost as lost:
            future.set_exception(lost)


@pytest.fixture
def kit(tmp_path: Path, clock: FixedClock) -> Iterator[Kit]:
    database = on_sqlite(tmp_path)
    yield make_kit(database, clock, store=on_files(tmp_path / "bytes"))
    database.dispose()


@pytest.fixture
def later() -> Later:
    return Later()


@pytest.fixture
def writing(kit: Kit, later: Later) -> Writing:
    upload_id = kit.created(4 * len(MEBIBYTE))
    lease = kit.ground.leases.acquire(upload_id)
    return Writing(replace(kit.ground, aside=later.run), kit.row(upload_id), lease, None)


@pytest.mark.requires("tus-C17")
def test_bytes_that_came_in_meanwhile_wait_for_the_next_one(kit: Kit, writing: Writing, later: Later) -> None:
    upload_id = writing._upload.upload_id
    writing.write(memoryview(MEBIBYTE))
    assert writing.checkpoint() is Interrupt.NONE
    writing.write(memoryview(MEBIBYTE))
    assert (kit.row(upload_id).offset, writing.offset) == (0, 2 * len(MEBIBYTE))
    later.do()
    assert writing.heard() is Interrupt.NONE
    assert kit.row(upload_id).offset == len(MEBIBYTE)
    assert writing.keep().offset == 2 * len(MEBIBYTE)
    writing.close()


@pytest.mark.requires("tus-T03")
def test_what_somebody_wants_is_heard_when_it_is_done(kit: Kit, writing: Writing, later: Later) -> None:
    lease = writing._lease
    writing.write(memoryview(MEBIBYTE))
    writing.checkpoint()
    with kit.row_leases._begin() as rows:
        rows.interrupt(lease.upload_id, lease.token, Interrupt.NOW)
    assert writing.heard() is Interrupt.NONE
    later.do()
    assert writing.heard() is Interrupt.NOW
    assert writing.heard() is Interrupt.NONE
    writing.close()


@pytest.mark.requires("tus-C23")
def test_a_lease_that_was_lost_meanwhile_ends_the_writing(kit: Kit, writing: Writing, later: Later) -> None:
    writing.write(memoryview(MEBIBYTE))
    writing.checkpoint()
    kit.ground.leases.release(writing._lease)
    later.do()
    with pytest.raises(LeaseLost):
        writing.keep()
    writing.close()
    assert kit.row(writing._upload.upload_id).offset == 0


@pytest.mark.requires("tus-R09")
def test_room_that_was_reserved_meanwhile_stays_reserved(kit: Kit, later: Later) -> None:
    answer = kit.ask("POST", None, {"upload-defer-length": "1"})
    upload_id = answer.headers["Location"].removeprefix("/files/")
    lease = kit.ground.leases.acquire(upload_id)
    writing = Writing(replace(kit.ground, aside=later.run), kit.row(upload_id), lease, None)
    writing.write(memoryview(MEBIBYTE)[: writing.room_for(len(MEBIBYTE))])
    writing.checkpoint()
    with kit.units.write() as unit:
        unit.uploads.set_reserved(lease, 9_000_000)
    later.do()
    assert kit.row(upload_id).reserved == 9_000_000
    writing.close()


def test_the_file_stays_open_until_the_checkpoint_is_done(writing: Writing, later: Later) -> None:
    writing.write(memoryview(MEBIBYTE))
    writing.checkpoint()
    ending = threading.Thread(target=writing.close)
    ending.start()
    ending.join(0.05)
    assert ending.is_alive()
    later.do()
    ending.join()


@pytest.mark.requires("tus-C17")
def test_threads_do_the_same(kit: Kit) -> None:
    upload_id = kit.created(3 * len(MEBIBYTE))
    lease = kit.ground.leases.acquire(upload_id)
    writing = Writing(replace(kit.ground, aside=CheckpointThreads(1).run), kit.row(upload_id), lease, None)
    for _ in range(3):
        writing.write(memoryview(MEBIBYTE))
        writing.checkpoint()
    assert writing.keep().is_complete
    writing.close()
    assert kit.content(upload_id) == 3 * MEBIBYTE
