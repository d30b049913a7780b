"""A large piece is hashed in a second thread while it is written; nobody touches it after that, whatever fails."""

import hashlib
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from shared.clock import FixedClock
from tests.uploads.kit import make_kit, on_files, on_sqlite
from uploads.protocol.writing import Writing
from uploads.stores.hash_threads import LARGE_BYTES, HashThreads

LARGE = bytearray(range(256)) * (LARGE_BYTES // 256)


def test_the_digest_is_that_of_all_bytes_in_order(tmp_path: Path, clock: FixedClock) -> None:
    database = on_sqlite(tmp_path)
    kit = make_kit(database, clock, store=on_files(tmp_path / "bytes"))
    ground = replace(kit.ground, both=HashThreads(2).run)
    pieces = [bytearray(b"small"), bytearray(LARGE), bytearray(reversed(LARGE)), bytearray(b"end")]
    upload_id = kit.created(sum(map(len, pieces)))
    writing = Writing(ground, kit.row(upload_id), ground.leases.acquire(upload_id), None)
    buffer = bytearray(len(LARGE))
    for piece in pieces:
        buffer[: len(piece)] = piece  # one buffer for all of them, as a stream has
        writing.write(memoryview(buffer)[: len(piece)])
    stored = writing.keep()
    writing.close()
    assert stored.sha256 == hashlib.sha256(b"".join(map(bytes, pieces))).hexdigest()
    database.dispose()


def test_small_pieces_wake_no_thread() -> None:
    seen: list[threading.Thread] = []
    both = HashThreads(1)
    both.run(lambda _: seen.append(threading.current_thread()), lambda _: None, memoryview(b"small"))
    both.run(lambda _: seen.append(threading.current_thread()), lambda _: None, memoryview(LARGE))
    assert seen[0] is threading.current_thread()


def test_a_write_that_fails_leaves_no_hash_at_work() -> None:
    ended = threading.Event()

    def hash_it(_: memoryview) -> None:
        ended.set()

    def fail(_: memoryview) -> None:
        raise OSError("full")

    with pytest.raises(OSError, match="full"):
        HashThreads(1).run(hash_it, fail, memoryview(LARGE))
    assert ended.is_set()


def test_when_every_thread_is_busy_the_writer_hashes_itself() -> None:
    both, go_on, busy = HashThreads(1), threading.Event(), threading.Event()

    def hold(_: memoryview) -> None:
        busy.set()
        go_on.wait(10)

    other = threading.Thread(target=both.run, args=(hold, lambda _: None, memoryview(LARGE)))
    other.start()
    busy.wait(10)
    seen: list[threading.Thread] = []
    both.run(lambda _: seen.append(threading.current_thread()), lambda _: None, memoryview(LARGE))
    go_on.set()
    other.join()
    assert seen == [threading.current_thread()]


def test_more_streams_than_threads_share_the_cores_without_help() -> None:
    both, go_on, writing = HashThreads(1), threading.Event(), threading.Event()
    order: list[str] = []

    def hold(_: memoryview) -> None:
        writing.set()
        go_on.wait(10)

    other = threading.Thread(target=both.run, args=(lambda _: None, hold, memoryview(LARGE)))
    other.start()
    writing.wait(10)
    both.run(lambda _: order.append("hashed"), lambda _: order.append("written"), memoryview(LARGE))
    go_on.set()
    other.join()
    assert order == ["written", "hashed"]
