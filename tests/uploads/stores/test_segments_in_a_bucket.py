"""A bucket keeps what a disk does: durable when `sync` returns, whatever becomes of a request to the store."""

import io
import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.support.faulty_store import Fault, FaultyStore
from tests.uploads.kit import in_a_bucket, one_client
from tests.uploads.scanning.test_threat_33_archives_are_bounded import packed
from tests.uploads.stores.test_segment_stores import as_row
from uploads.protocol.errors import BytesDamaged, StoreUnavailable
from uploads.protocol.model import Segment, Upload
from uploads.scanning.archive import objection
from uploads.scanning.stored_bytes import StoredBytes
from uploads.stores import s3_objects, s3_store
from uploads.stores.frames import FRAME_BYTES, OVERHEAD_BYTES
from uploads.stores.s3_objects import Objects
from uploads.stores.s3_pieces import Piece, Pieces, parse
from uploads.stores.s3_store import S3Store
from uploads.stores.sealed_store import SealedStore
from uploads.stores.store_address import Bucket

ONE, OTHER = "ab" + "0" * 30, "cd" + "0" * 30
MIB = 1024 * 1024


@pytest.fixture
def store(breakable: SealedStore) -> SealedStore:
    return breakable


@pytest.fixture
def upload(store: SealedStore) -> Upload:
    return as_row(ONE, store.new_key(ONE))


def names(bucket: Bucket) -> list[str]:
    """What is in the bucket, asked without anything between."""
    return [one.name for one in Objects(bucket, one_client).list("")]


def content(store: SealedStore, upload: Upload, *segments: Segment, start: int = 0) -> bytes:
    row = as_row(upload.upload_id, upload.key, *segments)
    return b"".join(bytes(piece) for piece in store.read(row, start, row.offset))


@pytest.mark.requires("tus-C17")
def test_each_sync_is_one_object_and_nothing_is_listed_on_the_way_in(
    store: SealedStore, upload: Upload, between: FaultyStore, bucket: Bucket
) -> None:
    writer = store.open(upload, Segment(1, 0))
    for data in (b"hello", b" ", b"world"):
        writer.write(memoryview(data))
        writer.sync()
    writer.sync()
    assert [method for method, _ in between.seen] == ["PUT"] * 3
    assert len(names(bucket)) == 3
    assert content(store, upload, writer.segment) == b"hello world"


def test_a_small_upload_and_an_empty_one_ask_nothing_of_the_store(store: SealedStore, between: FaultyStore) -> None:
    upload = as_row(ONE, store.new_key(ONE))
    writer = store.open(upload, Segment(1, 0))
    writer.sync()
    writer.close()
    assert content(store, upload) == b""
    assert between.seen == []


@pytest.mark.requires("tus-C17", "threat 42")
def test_no_name_ever_has_other_bytes_and_none_can_be_read(
    store: SealedStore, upload: Upload, between: FaultyStore
) -> None:
    between.faults["PUT"] = [Fault.LOST, Fault.REFUSED, Fault.SILENT]
    writer = store.open(upload, Segment(1, 0))
    writer.write(memoryview(b"BSN 123456782"))
    with pytest.raises(TimeoutError):
        writer.sync()
    writer.write(memoryview(b" and more"))
    writer.sync()
    assert content(store, upload, writer.segment) == b"BSN 123456782 and more"
    assert len(between.bodies) == 5
    assert len(set(between.bodies)) == 2
    assert not [body for _, body in between.bodies if b"123456782" in body]


@pytest.mark.requires("tus-C17")
@pytest.mark.parametrize("fault", [Fault.REFUSED, Fault.SILENT, Fault.LOST, Fault.TORN])
def test_one_bad_answer_is_asked_again(
    store: SealedStore, upload: Upload, between: FaultyStore, fault: Fault, bucket: Bucket
) -> None:
    between.faults["PUT"] = [fault]
    writer = store.open(upload, Segment(1, 0))
    writer.write(memoryview(b"x" * (3 * MIB)))
    writer.sync()
    between.faults["GET"] = [fault, None, fault, Fault.TORN]  # of the list, then of the object
    assert content(store, upload, writer.segment) == b"x" * (3 * MIB)
    assert len(names(bucket)) == 1


@pytest.mark.requires("tus-X04")
@pytest.mark.parametrize(
    ("fault", "kind"), [(Fault.FULL, "No space"), (Fault.REFUSED, "InternalError"), (Fault.FORBIDDEN, "AccessDenied")]
)
def test_what_the_store_refuses_is_told_and_nothing_counts(
    store: SealedStore, upload: Upload, between: FaultyStore, fault: Fault, kind: str
) -> None:
    between.faults["PUT"] = [fault] * 3
    writer = store.open(upload, Segment(1, 0))
    writer.write(memoryview(b"hello"))
    with pytest.raises(OSError) as refused:  # noqa: PT011 - told apart below
        writer.sync()
    assert refused.value.errno is not None
    assert isinstance(refused.value, TimeoutError) is (fault is Fault.REFUSED)
    assert kind in str(refused.value) or refused.value.errno == 28


@pytest.mark.requires("threat 33", "tus-C17")
def test_a_store_that_is_away_makes_no_archive_a_broken_one(
    store: SealedStore, upload: Upload, between: FaultyStore
) -> None:
    data = packed(("a.csv", b"hello" * 100))
    writer = store.open(upload, Segment(1, 0))
    writer.write(memoryview(data))
    writer.sync()
    row = as_row(ONE, upload.key, writer.segment)
    between.faults["GET"] = [Fault.REFUSED] * 20
    file = io.BufferedReader(StoredBytes(lambda start, stop: store.read(row, start, stop), len(data)), 512)
    with pytest.raises(TimeoutError):
        objection(file, len(data))
    between.faults.clear()
    assert objection(file, len(data)) is None


@pytest.mark.requires("tus-C17")
def test_what_is_gone_from_the_bucket_is_an_error_and_never_silence(
    store: SealedStore, upload: Upload, bucket: Bucket
) -> None:
    writer = store.open(upload, Segment(1, 0))
    for data in (b"hello", b" ", b"world"):
        writer.write(memoryview(data))
        writer.sync()
    first, second, _ = names(bucket)
    other = Objects(bucket, one_client)
    assert content(store, upload, writer.segment) == b"hello world"  # now the list is known
    other.delete([second])
    with pytest.raises(EOFError):
        content(store, upload, writer.segment)
    fresh = in_a_bucket(bucket)
    assert fresh.lacking(upload, writer.segment) == 6 + 2 * OVERHEAD_BYTES
    with pytest.raises(EOFError):
        content(fresh, upload, writer.segment)
    other.put(second, b"something else of that size, or not")
    with pytest.raises((EOFError, BytesDamaged)):
        content(fresh, upload, writer.segment)
    assert first == f"ab/{ONE}/000000000001-000000000000-00000000"


def test_a_range_asks_for_the_object_that_holds_it(
    store: SealedStore, upload: Upload, between: FaultyStore, bucket: Bucket
) -> None:
    writer = store.open(upload, Segment(1, 0))
    for number in range(4):
        writer.write(memoryview(bytes([number]) * FRAME_BYTES))
        writer.sync()
    row = as_row(ONE, upload.key, writer.segment)
    between.seen.clear()
    got = b"".join(bytes(piece) for piece in store.read(row, 2 * FRAME_BYTES - 1, 2 * FRAME_BYTES + 1))
    assert got == b"\1\2"
    asked = [path for method, path in between.seen if method == "GET"]
    assert [path.rpartition("/")[2][:12] for path in asked[1:]] == ["000000000001"] * 2  # after the list
    between.seen.clear()
    assert content(store, upload, writer.segment, start=3 * FRAME_BYTES) == b"\3" * FRAME_BYTES
    assert len(between.seen) == 1  # the list is known


def test_no_more_than_a_bounded_piece_waits_in_memory(
    store: SealedStore, upload: Upload, between: FaultyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3_store, "MOST_WAITING_BYTES", 2 * MIB)
    writer = store.open(upload, Segment(1, 0))
    for _ in range(7):
        writer.write(memoryview(bytes(FRAME_BYTES)))
    assert [len(body) for _, body in between.bodies] == [2 * (MIB + OVERHEAD_BYTES)] * 3


def test_a_checkpoint_and_the_stream_take_turns(store: SealedStore, upload: Upload, between: FaultyStore) -> None:
    writer = store.open(upload, Segment(1, 0))
    stop = threading.Event()

    def checkpoints() -> None:
        while not stop.is_set():
            writer.harden()

    aside = threading.Thread(target=checkpoints)
    aside.start()
    for number in range(40):
        writer.write(memoryview(bytes([number]) * 1000))
        writer.flush()
    stop.set()
    aside.join()
    writer.sync()
    assert content(store, upload, writer.segment) == b"".join(bytes([number]) * 1000 for number in range(40))


@pytest.mark.requires("threat 36")
def test_a_holder_writes_under_names_of_its_own_and_asks_whether_it_may_go_on(
    store: SealedStore, upload: Upload
) -> None:
    assert store.goes_on(upload, Segment(3, 0), 3)
    assert not store.goes_on(upload, Segment(2, 0), 3)
    assert not store.goes_on(upload, Segment(2, 100, 1), 3)


@pytest.mark.requires("tus-K05")
def test_what_is_taken_back_is_removed_from_the_bucket(store: SealedStore, upload: Upload, bucket: Bucket) -> None:
    writer = store.open(upload, Segment(1, 0))
    for _ in range(3):
        writer.write(memoryview(b"wrong"))
        writer.sync()
    writer.rewind()
    assert names(bucket) == []


@pytest.mark.requires("tus-N02", "tus-N10")
def test_joining_moves_no_byte_through_us_and_a_lost_part_is_no_part(
    store: SealedStore, upload: Upload, between: FaultyStore, bucket: Bucket
) -> None:
    writer = store.open(upload, Segment(1, 0))
    writer.write(memoryview(b"hello"))
    writer.sync()
    tail = replace(writer.segment)
    writer.write(memoryview(b"what never counted"))
    writer.sync()
    part = as_row(ONE, upload.key, tail)
    between.seen.clear()
    between.bodies.clear()
    joined = store.join(OTHER, [part, part])
    assert [body for _, body in between.bodies] == [b"", b""]
    store.delete(ONE)
    row = replace(as_row(OTHER, joined.key, *joined.segments), parts=joined.parts)
    assert b"".join(bytes(piece) for piece in store.read(row, 0, 10)) == b"hellohello"
    with pytest.raises(FileNotFoundError):
        store.join("ef" + "0" * 30, [part])


def test_removal_is_complete_however_many_objects_there_are(
    store: SealedStore, upload: Upload, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3_store, "AT_A_TIME", 2)
    monkeypatch.setattr(s3_objects, "AT_A_TIME", 2)
    writer = store.open(upload, Segment(1, 0))
    for _ in range(5):
        writer.write(memoryview(b"x"))
        writer.sync()
    Objects(bucket, one_client).put(f"ab/{ONE}/what-is-this", b"")
    assert [found for found, _ in store.folders()] == [ONE]
    store.delete(ONE)
    assert names(bucket) == []
    assert list(store.folders()) == []


def test_ready_means_that_something_can_be_stored_and_is_asked_now_and_then(
    bucket: Bucket, between: FaultyStore
) -> None:
    seconds = [0.0]
    store = S3Store(Objects(between.before(bucket), one_client), elapsed=lambda: seconds[0])
    store.check_writable()
    store.check_writable()
    assert [method for method, _ in between.seen] == ["PUT", "POST"]
    seconds[0] += s3_store.PROVEN_SECONDS
    between.faults["PUT"] = [Fault.FORBIDDEN]
    with pytest.raises(OSError, match="AccessDenied"):
        store.check_writable()
    assert names(bucket) == []


def test_pieces_that_do_not_follow_each_other_end_what_is_known() -> None:
    pieces = Pieces([Piece(1, 132, 1, 50), Piece(1, 0, 0, 132), Piece(1, 200, 2, 9)])
    assert (pieces.size, pieces.find(99), pieces.find(100)) == (182, (0, 0), (100, 132))
    assert [None if piece is None else piece.at for piece in map(pieces.holding, (0, 131, 132, 181, 182))] == [
        0, 0, 132, 132, None,
    ]  # fmt: skip
    piece = Piece(255, 1 << 40, 70_000, 9)
    assert parse(piece.name(ONE), 9) == (ONE, piece)
    assert parse("probe", 0) is None


@pytest.mark.requires("tus-X04", "K41")
def test_a_bucket_that_is_not_there_is_no_empty_one(bucket: Bucket) -> None:
    """What should be removed is tried again, and nothing of an upload counts as gone."""
    nowhere = S3Store(Objects(Bucket("not-there", bucket.prefix, bucket.endpoint), one_client))
    uses: list[Callable[[], object]] = [
        lambda: nowhere.delete(ONE),
        lambda: nowhere.size(ONE, 1),
        lambda: nowhere.lacking(ONE, Segment(1, 3, 1)),
        lambda: list(nowhere.folders()),
        nowhere.check_writable,
        lambda: nowhere.objects.read(Piece(1, 0, 1, 40).name(ONE), 0),
    ]
    for use in uses:
        with pytest.raises(StoreUnavailable, match="NoSuchBucket"):
            use()
