"""Segments as objects in a bucket, one for each checkpoint, written once and never again (docs/decisions/0055)."""

import ctypes
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from itertools import groupby, islice

from uploads.protocol.errors import BytesDamaged
from uploads.protocol.model import Segment
from uploads.protocol.ports import SegmentWriter
from uploads.stores.frames import stored_bytes
from uploads.stores.s3_objects import AT_A_TIME, Objects
from uploads.stores.s3_pieces import Piece, PieceLists, folder, parse
from uploads.stores.s3_source import ObjectSource
from uploads.stores.store_address import Bucket

MOST_WAITING_BYTES = 8 * 1024 * 1024  # however late the next checkpoint
COPIES_AT_A_TIME = 16
PROVEN_SECONDS = 10.0
PROBE = "probe"
LARGE_BUFFER_BYTES = 512 * 1024

_MMAP_THRESHOLD = -3  # M_MMAP_THRESHOLD of mallopt(3)


class ObjectWriter:
    """Frames wait in memory until `sync` puts them as one object, under a name that is its holder's own."""

    def __init__(self, objects: Objects, upload_id: str, segment: Segment, cut: Callable[[], None]) -> None:
        """cut: removes what lies behind the segment as it was opened."""
        self._objects = objects
        self._upload_id = upload_id
        self._opened = segment
        self._cut = cut
        self._turn = threading.Lock()  # one object at a time, in order
        self._lock = threading.Lock()  # of what follows
        self._begin()

    def write(self, frame: memoryview) -> None:
        with self._lock:
            self._waiting += frame
            self._waiting_frames += 1
        if len(self._waiting) >= MOST_WAITING_BYTES:
            self.sync()

    def sync(self) -> None:
        """What the store did not take stays here: the next call sends the same bytes under the same name."""
        with self._turn:
            self._send()
            with self._lock:
                self._take()
            self._send()

    def rewind(self) -> None:
        with self._turn, self._lock:
            self._begin()
            self._cut()

    def close(self) -> None:
        """What waits was never counted."""

    def _begin(self) -> None:
        self._at, self._frames = stored_bytes(self._opened), self._opened.frames
        self._waiting, self._waiting_frames = bytearray(), 0
        self._sent: tuple[Piece, bytearray] | None = None

    def _take(self) -> None:
        if not self._waiting:
            return
        piece = Piece(self._opened.number, self._at, self._frames, len(self._waiting))
        self._sent = piece, self._waiting
        self._at += piece.size
        self._frames += self._waiting_frames
        self._waiting, self._waiting_frames = bytearray(), 0

    def _send(self) -> None:
        if self._sent is not None:
            piece, data = self._sent
            self._objects.put(piece.name(self._upload_id), data)
            self._sent = None


class S3Store:
    """`SegmentFiles` in a bucket. elapsed: seconds of a monotonic clock."""

    def __init__(self, objects: Objects, elapsed: Callable[[], float] = time.monotonic) -> None:
        self.objects = objects
        self._pieces = PieceLists(objects)
        self._elapsed = elapsed
        self._proven_until = float("-inf")

    def open(self, upload_id: str, segment: Segment) -> ObjectWriter:
        """Nothing is asked of the store for a segment that begins."""
        folder(upload_id)
        if stored_bytes(segment):
            self._cut(upload_id, segment)
        return ObjectWriter(self.objects, upload_id, segment, lambda: self._cut(upload_id, segment))

    def open_plain(self, upload_id: str, segment: Segment) -> SegmentWriter:
        raise BytesDamaged("an upload without data key lies in files")

    def goes_on(self, segment: Segment, token: int) -> bool:
        """A holder writes names of its own: what another sent may still arrive after that one was given up."""
        return segment.number == token

    def make_exact(self, upload_id: str, segment: Segment) -> None:
        """Nothing to do: objects are durable, and nobody goes on behind them.

        None is removed, because another holder may have found that it counts. What doesn't goes with the upload.
        """

    def size(self, upload_id: str, number: int) -> int:
        return self._pieces.of(upload_id, Segment(number, 0), anew=True).size

    def lacking(self, upload_id: str, segment: Segment) -> int:
        return max(0, stored_bytes(segment) - self._pieces.of(upload_id, segment).size)

    @contextmanager
    def source(self, upload_id: str, segment: Segment, *, anew: bool = False) -> Iterator[ObjectSource]:
        pieces = self._pieces.of(upload_id, segment, anew=anew)
        if pieces.size < stored_bytes(segment):
            raise EOFError("a segment is shorter than its row says")
        with closing(ObjectSource(self.objects, upload_id, pieces)) as source:
            yield source

    def read(self, upload_id: str, number: int, start: int, stop: int) -> Iterator[memoryview]:
        raise BytesDamaged("an upload without data key lies in files")

    def link_all(self, upload_id: str, sources: Sequence[tuple[str, Segment]]) -> None:
        """Copies that the store makes itself, several at a time: no byte comes here."""
        copies: list[tuple[str, str]] = []
        for number, (other_id, other) in enumerate(sources, start=1):
            pieces = self._pieces.of(other_id, other)
            if pieces.size < stored_bytes(other):
                raise FileNotFoundError(f"segment {other.number} of a part")
            counting = [piece for piece in pieces.all if piece.at < stored_bytes(other)]
            copies += [(one.name(other_id), _numbered(one, number).name(upload_id)) for one in counting]
        threads = ThreadPoolExecutor(COPIES_AT_A_TIME, thread_name_prefix="copy")
        try:
            for _ in threads.map(lambda names: self.objects.copy(*names), copies):
                pass
        finally:
            threads.shutdown(cancel_futures=True)

    def delete(self, upload_id: str) -> None:
        """Until the store lists nothing any more, so that an object that arrives meanwhile goes too."""
        self._pieces.forget(upload_id)
        while found := [one.name for one in islice(self.objects.list(folder(upload_id)), AT_A_TIME)]:
            self.objects.delete(found)

    def folders(self) -> Iterator[tuple[str, float]]:
        """By the youngest object of each."""
        ours = ((parsed[0], one.age) for one in self.objects.list("") if (parsed := parse(one.name, one.size)))
        for upload_id, group in groupby(ours, key=lambda pair: pair[0]):
            yield upload_id, min(age for _, age in group)

    def free_bytes(self) -> int | None:
        """A bucket says nothing of an end."""
        return None

    def check_writable(self) -> None:
        """Raises OSError when nothing can be stored here; what was proven holds for some seconds."""
        if self._elapsed() < self._proven_until:
            return
        self.objects.put(PROBE, b"")
        self.objects.delete([PROBE])
        self._proven_until = self._elapsed() + PROVEN_SECONDS

    def _cut(self, upload_id: str, segment: Segment) -> None:
        """Remove what lies behind what counts. Raises EOFError when that is not there."""
        counts, pieces = stored_bytes(segment), self._pieces.of(upload_id, segment, anew=True)
        if pieces.size < counts:
            raise EOFError("a segment is shorter than its row says")
        self._pieces.forget(upload_id)
        self.objects.delete([piece.name(upload_id) for piece in pieces.all if piece.at >= counts])


def _give_back_large_buffers() -> None:
    """What waited in memory goes back to the system at once, where the C library can be told so (mallopt(3))."""
    tell = getattr(ctypes.CDLL(None), "mallopt", None)
    if tell is not None:
        tell(_MMAP_THRESHOLD, LARGE_BUFFER_BYTES)


def _numbered(piece: Piece, number: int) -> Piece:
    return Piece(number, piece.at, piece.frames, piece.size)


def make_s3_store(bucket: Bucket) -> S3Store:
    """The store in this bucket; nothing is asked of it yet."""
    _give_back_large_buffers()
    return S3Store(Objects(bucket))
