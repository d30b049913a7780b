"""Segments in memory, for tests: the same promises as on disk, without durability and in plain bytes."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from uploads.protocol.model import Joined, PartKey, Segment, Upload


class MemoryWriter:
    """Appends to one segment."""

    def __init__(self, data: bytearray, segment: Segment) -> None:
        self._data = data
        self._opened = segment

    @property
    def segment(self) -> Segment:
        return Segment(self._opened.number, len(self._data))

    def write(self, data: memoryview) -> None:
        self._data += data

    def flush(self) -> None:
        """Memory is all there is."""

    def sync(self) -> None:
        """Memory has nothing to wait for."""

    def harden(self) -> None:
        """Nor here."""

    def rewind(self) -> None:
        del self._data[self._opened.length :]

    def close(self) -> None:
        """Memory has nothing to close."""


class MemoryStore:
    """All uploads of one process."""

    def __init__(self) -> None:
        self._uploads: defaultdict[str, dict[int, bytearray]] = defaultdict(dict)

    def new_key(self, upload_id: str) -> bytes | None:
        return None

    def open(self, upload: Upload, segment: Segment) -> MemoryWriter:
        data = self._uploads[upload.upload_id].setdefault(segment.number, bytearray())
        if len(data) < segment.length:
            raise EOFError("shorter than its row says")
        del data[segment.length :]
        return MemoryWriter(data, segment)

    def goes_on(self, upload: Upload, segment: Segment, token: int) -> bool:
        return True

    def make_exact(self, upload: Upload, segment: Segment) -> None:
        if segment.number in self._uploads[upload.upload_id]:
            self.open(upload, segment)

    def grown(self, upload: Upload, segment: Segment, room: int, *, same_boot: bool) -> Segment:
        more = self.size(upload.upload_id, segment.number) - segment.length if same_boot else 0
        return Segment(segment.number, segment.length + max(0, min(room, more)))

    def sealed_small(self, upload_id: str, key: bytes, data: memoryview) -> tuple[Segment, bytes] | None:
        return None

    def size(self, upload_id: str, number: int) -> int:
        return len(self._uploads[upload_id].get(number, b""))

    def read(self, upload: Upload, start: int, stop: int) -> Iterator[memoryview]:
        files = self._uploads[upload.upload_id]
        whole = b"".join(bytes(files.get(one.number, b"")[: one.length]) for one in upload.segments)
        if len(whole) < stop:
            raise EOFError("shorter than its row says")
        yield memoryview(whole)[start:stop]

    def join(self, upload_id: str, parts: Sequence[Upload]) -> Joined:
        segments: list[Segment] = []
        for index, part in enumerate(parts):
            for one in part.segments:
                if one.number not in self._uploads[part.upload_id]:
                    raise FileNotFoundError(f"seg-{one.number}")
                segments.append(Segment(len(segments) + 1, one.length, 0, index, one.number))
                self._uploads[upload_id][len(segments)] = self._uploads[part.upload_id][one.number]
        return Joined(None, tuple(PartKey(part.upload_id, None) for part in parts), tuple(segments))

    def delete(self, upload_id: str) -> None:
        self._uploads.pop(upload_id, None)

    def free_bytes(self) -> int | None:
        return None

    def check_writable(self) -> None:
        """Memory can always be written."""
