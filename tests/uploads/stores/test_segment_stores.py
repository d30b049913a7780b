"""The same promises of every store: segments that are appended, cut, read, joined and removed."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.uploads.kit import in_a_bucket, on_files
from uploads.protocol.model import Owner, Segment, Upload, UploadState
from uploads.stores.memory_store import MemoryStore
from uploads.stores.sealed_store import SealedStore

UPLOAD, OTHER = "ab" + "0" * 30, "cd" + "0" * 30
STORES: dict[str, Callable[[Path], SealedStore | MemoryStore]] = {
    "encrypted": on_files,
    "plain, of an earlier release": on_files,
    "memory": lambda _: MemoryStore(),
}
IN_A_BUCKET = "encrypted, in a bucket"
DAY = datetime(2027, 2, 16, tzinfo=UTC)


class Shelf:
    """One upload of a store, with the segments that were written to it."""

    def __init__(self, store: SealedStore | MemoryStore, upload_id: str, *, encrypted: bool) -> None:
        self.store = store
        self.upload = as_row(upload_id, store.new_key(upload_id) if encrypted else None)
        self.segments: dict[int, Segment] = {}

    def write(self, number: int, data: bytes, *, behind: Segment | None = None) -> Segment:
        """Append to a segment; behind: what counts of it, by default all."""
        opened = behind or self.segments.get(number, Segment(number, 0))
        writer = self.store.open(self.upload, opened)
        writer.write(memoryview(data))
        writer.sync()
        writer.close()
        self.segments[number] = writer.segment
        assert writer.segment.length == opened.length + len(data)
        return writer.segment

    def size(self, number: int) -> int:
        """How many bytes lie there, those of frames and of torn tails among them."""
        files = self.store.files if isinstance(self.store, SealedStore) else self.store
        return files.size(self.upload.upload_id, number)

    def read(self, start: int, stop: int, *segments: Segment) -> bytes:
        upload = as_row(self.upload.upload_id, self.upload.key, *(segments or self.segments.values()))
        return b"".join(bytes(piece) for piece in self.store.read(upload, start, stop))


def as_row(upload_id: str, key: bytes | None, *segments: Segment) -> Upload:
    whole = sum(segment.length for segment in segments)
    owner, state = Owner("sub-jansen", "10001234"), UploadState.OPEN
    fixed = (owner, whole, whole, segments, None, None, None, state, None, "a.csv", "text/csv", None, DAY, DAY, DAY)
    return Upload(upload_id, *fixed, None, key=key)


@pytest.fixture(params=[*STORES, IN_A_BUCKET])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Shelf:
    if request.param == IN_A_BUCKET:
        store: SealedStore | MemoryStore = in_a_bucket(request.getfixturevalue("object_store").fresh())
    else:
        store = STORES[request.param](tmp_path)
    return Shelf(store, UPLOAD, encrypted=request.param.startswith("encrypted"))


def test_what_is_written_is_read_across_segments(shelf: Shelf) -> None:
    shelf.write(1, b"hello ")
    shelf.write(2, b"")
    shelf.write(3, b"wor")
    shelf.write(3, b"ld")
    assert shelf.read(0, 11) == b"hello world"
    assert shelf.read(4, 8) == b"o wo"
    assert shelf.read(6, 11) == b"world"


def test_opening_cuts_off_what_does_not_count(shelf: Shelf) -> None:
    counts = shelf.write(1, b"hello")
    size = shelf.size(1)
    shelf.write(1, b" torn tail")
    shelf.write(1, b"!", behind=counts)
    assert shelf.size(1) < 2 * size + 1
    assert shelf.read(0, 6) == b"hello!"


def test_a_tail_that_does_not_count_is_not_read(shelf: Shelf) -> None:
    counts = shelf.write(1, b"hello")
    shelf.write(1, b" torn tail")
    assert shelf.read(0, 11, counts, shelf.write(2, b" world")) == b"hello world"


def test_a_writer_can_go_back_to_where_it_began(shelf: Shelf) -> None:
    writer = shelf.store.open(shelf.upload, shelf.write(1, b"hello"))
    writer.write(memoryview(b" world"))
    writer.flush()
    writer.write(memoryview(b"wide"))
    writer.rewind()
    writer.write(memoryview(b"!"))
    writer.sync()
    writer.close()
    assert shelf.read(0, 6, writer.segment) == b"hello!"


def test_a_file_shorter_than_its_row_is_an_error_and_never_silence(shelf: Shelf) -> None:
    segment = shelf.write(1, b"hello")
    longer = Segment(1, segment.length + 1, segment.frames)
    with pytest.raises(EOFError):
        shelf.read(0, 6, longer)
    with pytest.raises(EOFError):
        shelf.store.open(shelf.upload, longer)


def test_what_a_dead_writer_left_is_found_up_to_the_room_there_is(shelf: Shelf) -> None:
    counts = shelf.write(1, b"hello")
    left = shelf.write(1, b" world")
    assert shelf.store.grown(shelf.upload, counts, 100, same_boot=True) == left
    assert shelf.store.grown(shelf.upload, counts, 6, same_boot=True) == left
    assert shelf.store.grown(shelf.upload, counts, 0, same_boot=True) == counts
    assert shelf.store.grown(shelf.upload, Segment(2, 0), 6, same_boot=True) == Segment(2, 0)


def test_a_joined_upload_outlives_its_parts(shelf: Shelf) -> None:
    shelf.write(1, b"hello ")
    shelf.write(4, b"world")
    part = as_row(UPLOAD, shelf.upload.key, *shelf.segments.values())
    joined = shelf.store.join(OTHER, [part, part])
    shelf.store.delete(UPLOAD)
    row = as_row(OTHER, joined.key, *joined.segments)
    whole = Upload(**{name: getattr(row, name) for name in Upload.__slots__} | {"parts": joined.parts})
    assert b"".join(bytes(piece) for piece in shelf.store.read(whole, 3, 17)) == b"lo worldhello "


def test_a_removed_upload_has_no_bytes_and_may_be_removed_again(shelf: Shelf) -> None:
    shelf.write(1, b"hello")
    shelf.store.delete(UPLOAD)
    shelf.store.delete(UPLOAD)
    assert shelf.size(1) == 0


def test_uploads_do_not_touch_each_other(shelf: Shelf) -> None:
    shelf.write(1, b"hello")
    shelf.store.delete(OTHER)
    assert shelf.read(0, 5) == b"hello"
