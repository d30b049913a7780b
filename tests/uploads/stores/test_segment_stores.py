"""The same promises of every store: segments that are appended, cut, read and removed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from uploads.protocol.model import Segment
from uploads.protocol.ports import SegmentStore
from uploads.stores.file_store import FileStore
from uploads.stores.memory_store import MemoryStore

UPLOAD = "ab" + "0" * 30
STORES: dict[str, Callable[[Path], SegmentStore]] = {"file": FileStore, "memory": lambda _: MemoryStore()}


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> SegmentStore:
    return STORES[request.param](tmp_path)


def write(store: SegmentStore, number: int, at: int, data: bytes) -> None:
    writer = store.open(UPLOAD, number, at)
    writer.write(memoryview(data))
    writer.sync()
    assert writer.length == at + len(data)
    writer.close()


def read(store: SegmentStore, segments: list[Segment], start: int, stop: int) -> bytes:
    return b"".join(bytes(piece) for piece in store.read(UPLOAD, segments, start, stop))


def test_what_is_written_is_read_across_segments(store: SegmentStore) -> None:
    write(store, 1, 0, b"hello ")
    write(store, 3, 0, b"wor")
    write(store, 3, 3, b"ld")
    segments = [Segment(1, 6), Segment(2, 0), Segment(3, 5)]
    assert read(store, segments, 0, 11) == b"hello world"
    assert read(store, segments, 4, 8) == b"o wo"
    assert read(store, segments, 6, 11) == b"world"


def test_opening_cuts_off_what_does_not_count(store: SegmentStore) -> None:
    write(store, 1, 0, b"hello torn tail")
    write(store, 1, 5, b"!")
    assert store.size(UPLOAD, 1) == 6
    assert read(store, [Segment(1, 6)], 0, 6) == b"hello!"


def test_a_tail_that_does_not_count_is_not_read(store: SegmentStore) -> None:
    write(store, 1, 0, b"hello torn tail")
    write(store, 2, 0, b" world")
    assert read(store, [Segment(1, 5), Segment(2, 6)], 0, 11) == b"hello world"


def test_a_writer_can_go_back(store: SegmentStore) -> None:
    writer = store.open(UPLOAD, 1, 0)
    writer.write(memoryview(b"hello world"))
    writer.truncate(5)
    writer.write(memoryview(b"!"))
    writer.close()
    assert read(store, [Segment(1, 6)], 0, 6) == b"hello!"


def test_a_file_shorter_than_its_row_is_an_error_and_never_silence(store: SegmentStore) -> None:
    write(store, 1, 0, b"hello")
    with pytest.raises(EOFError):
        read(store, [Segment(1, 6)], 0, 6)


def test_a_removed_upload_has_no_bytes_and_may_be_removed_again(store: SegmentStore) -> None:
    write(store, 1, 0, b"hello")
    store.delete(UPLOAD)
    store.delete(UPLOAD)
    assert store.size(UPLOAD, 1) == 0


def test_uploads_do_not_touch_each_other(store: SegmentStore) -> None:
    write(store, 1, 0, b"hello")
    store.delete("cd" + "0" * 30)
    assert store.size(UPLOAD, 1) == 5
