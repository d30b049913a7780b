"""The port of segments: bytes encrypted in frames, over files or objects (docs/decisions/0039, 0055)."""

import threading
from collections.abc import Callable, Iterator, Sequence

from uploads.protocol.errors import BytesDamaged
from uploads.protocol.model import Joined, PartKey, Segment, Upload
from uploads.protocol.ports import SegmentWriter
from uploads.stores.data_keys import DataKeys
from uploads.stores.frames import (
    FRAME_BYTES,
    OVERHEAD_BYTES,
    FrameCipher,
    FrameReader,
    Nonces,
    opened_frame,
    proven_frames,
    read_frames,
    stored_bytes,
)
from uploads.stores.segment_files import OpenSegment, SegmentFiles

SmallFrames = Callable[[str], bytes | None]
SMALL_SEGMENT = 0  # its one frame is in the database
WORTH_A_FRAME_BYTES = 256 * 1024  # smaller pieces wait for others, so that frames are neither many nor buffers large
SPARE_BUFFERS = 8  # a new one costs as much as what it is for


class _Buffers:
    """Buffers for frames on their way to a file; a few are kept."""

    def __init__(self) -> None:
        self._free: list[memoryview] = []
        self._lock = threading.Lock()

    def take(self) -> memoryview:
        with self._lock:
            return self._free.pop() if self._free else memoryview(bytearray(FRAME_BYTES + OVERHEAD_BYTES))

    def give_back(self, buffer: memoryview) -> None:
        with self._lock:
            if len(self._free) < SPARE_BUFFERS:
                self._free.append(buffer)


_BUFFERS = _Buffers()


class SealedWriter:
    """`SegmentWriter` that encrypts. What is too small for a frame waits in memory until `flush`."""

    def __init__(self, file: OpenSegment, cipher: FrameCipher, segment: Segment) -> None:
        self._file = file
        self._cipher = cipher
        self._nonces = Nonces()
        self._opened = segment
        self._length, self._frames = segment.length, segment.frames
        self._waiting = bytearray()

    @property
    def segment(self) -> Segment:
        """What `flush` has to be called for first, so that it says how many frames there are."""
        return Segment(self._opened.number, self._length, self._frames)

    def write(self, data: memoryview) -> None:
        """Raises OSError, ENOSPC among them."""
        if self._waiting or len(data) < WORTH_A_FRAME_BYTES:
            missing = max(0, WORTH_A_FRAME_BYTES - len(self._waiting))
            self._waiting += data[:missing]
            data = data[missing:]
            if len(self._waiting) == WORTH_A_FRAME_BYTES:
                self.flush()
        while len(data) >= WORTH_A_FRAME_BYTES:
            self._put(data[:FRAME_BYTES])
            data = data[FRAME_BYTES:]
        self._waiting += data

    def flush(self) -> None:
        if self._waiting:
            waiting, self._waiting = self._waiting, bytearray()
            self._put(memoryview(waiting))

    def sync(self) -> None:
        self.flush()
        self._file.sync()

    def harden(self) -> None:
        self._file.sync()

    def rewind(self) -> None:
        self._waiting = bytearray()
        self._length, self._frames = self._opened.length, self._opened.frames
        self._file.rewind()

    def close(self) -> None:
        self._file.close()

    def _put(self, data: memoryview) -> None:
        buffer = _BUFFERS.take()
        try:
            end = self._cipher.encrypt(self._nonces.take(), self._length, data, buffer)
            self._file.write(buffer[:end])
        finally:
            _BUFFERS.give_back(buffer)
        self._length += len(data)
        self._frames += 1


class SealedStore:
    """`SegmentStore` over files or objects. An upload without data key keeps its bytes as they are, until it is gone.

    small: the frame of a small upload whose bytes are in the database; None: everything goes into files.
    """

    def __init__(self, files: SegmentFiles, keys: DataKeys, small: SmallFrames | None = None) -> None:
        self.files = files
        self._keys = keys
        self._small = small

    def new_key(self, upload_id: str) -> bytes | None:
        return self._keys.new(upload_id)

    def open(self, upload: Upload, segment: Segment) -> SegmentWriter:
        cipher = self._cipher(upload, segment)
        if cipher is None:
            return self.files.open_plain(upload.upload_id, segment)
        return SealedWriter(self.files.open(upload.upload_id, segment), cipher, segment)

    def goes_on(self, upload: Upload, segment: Segment, token: int) -> bool:
        """Never where bytes of others lie behind it that may count by now: whoever opens a segment cuts them off."""
        if segment.number == token or not self.files.goes_on(segment, token):
            return segment.number == token
        return self.files.size(upload.upload_id, segment.number) <= stored_bytes(segment)

    def make_exact(self, upload: Upload, segment: Segment) -> None:
        self.files.make_exact(upload.upload_id, segment)

    def grown(self, upload: Upload, segment: Segment, room: int, *, same_boot: bool) -> Segment:
        cipher = self._cipher(upload, segment)
        if cipher is None:
            there = self.files.size(upload.upload_id, segment.number) - segment.length if same_boot else 0
            return Segment(segment.number, segment.length + max(0, min(room, there)))
        try:
            with self.files.source(upload.upload_id, segment, anew=True) as source:
                reader = FrameReader(source, cipher, segment.length, stored_bytes(segment))
                more = [head.length for head in proven_frames(reader, room)]
        except FileNotFoundError:
            return segment
        return Segment(segment.number, segment.length + sum(more), segment.frames + len(more))

    def sealed_small(self, upload_id: str, key: bytes, data: memoryview) -> tuple[Segment, bytes] | None:
        opened = self._keys.opened(upload_id, key)
        if self._small is None or opened is None:
            return None
        frame = bytearray(len(data) + OVERHEAD_BYTES)
        FrameCipher(opened, upload_id, SMALL_SEGMENT).encrypt(Nonces().take(), 0, data, memoryview(frame))
        return Segment(SMALL_SEGMENT, len(data), 1), bytes(frame)

    def lacking(self, upload: Upload, segment: Segment) -> int:
        """How many bytes its file has too few, those of the frames included."""
        if segment.number == SMALL_SEGMENT:
            return max(0, stored_bytes(segment) - len(self._frame(upload.upload_id)))
        return self.files.lacking(upload.upload_id, segment)

    def has_key(self, upload: Upload) -> bool:
        """Whether the data keys of all its segments can be opened."""
        try:
            for segment in upload.segments:
                self._keys.of_segment(upload, segment)
        except BytesDamaged:
            return False
        return True

    def read(self, upload: Upload, start: int, stop: int) -> Iterator[memoryview]:
        begin = 0
        for segment in upload.segments:
            end = begin + segment.length
            if segment.length and begin < stop and end > start:
                yield from self._read(upload, segment, max(start - begin, 0), min(stop, end) - begin)
            begin = end

    def join(self, upload_id: str, parts: Sequence[Upload]) -> Joined:
        """What is stored of the parts is here a second time; what it was encrypted for goes along in the segments."""
        key = self._keys.new(upload_id)
        part_keys: dict[str, tuple[int, PartKey]] = {}
        segments: list[Segment] = []
        sources: list[tuple[str, Segment]] = []
        for part in parts:
            if part.upload_id not in part_keys:
                part_keys[part.upload_id] = len(part_keys), self._keys.for_part(upload_id, key, part)
            index = part_keys[part.upload_id][0]
            for one in part.segments:
                if one.length:
                    segments.append(Segment(len(segments) + 1, one.length, one.frames, index, one.number))
                    sources.append((part.upload_id, one))
        self.files.link_all(upload_id, sources)
        return Joined(key, tuple(found for _, found in part_keys.values()), tuple(segments))

    def delete(self, upload_id: str) -> None:
        self.files.delete(upload_id)

    def free_bytes(self) -> int | None:
        return self.files.free_bytes()

    def folders(self) -> Iterator[tuple[str, float]]:
        """Every upload that has a folder, and its age in seconds."""
        return self.files.folders()

    def check_writable(self) -> None:
        """Raises OSError when nothing can be stored here."""
        self.files.check_writable()

    def _cipher(self, upload: Upload, segment: Segment) -> FrameCipher | None:
        key, upload_id, number = self._keys.of_segment(upload, segment)
        return None if key is None else FrameCipher(key, upload_id, number)

    def _read(self, upload: Upload, segment: Segment, start: int, stop: int) -> Iterator[memoryview]:
        cipher = self._cipher(upload, segment)
        if cipher is None:
            yield from self.files.read(upload.upload_id, segment.number, start, stop)
            return
        if segment.number == SMALL_SEGMENT:
            yield opened_frame(self._frame(upload.upload_id), cipher)[start:stop]
            return
        with self.files.source(upload.upload_id, segment) as source:
            yield from read_frames(source, cipher, start, stop)

    def _frame(self, upload_id: str) -> bytes:
        return (None if self._small is None else self._small(upload_id)) or b""
