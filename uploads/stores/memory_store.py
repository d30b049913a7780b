"""Segments in memory, for tests: the same promises as the file store, without the durability."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from uploads.protocol.model import Segment


class MemoryWriter:
    """Appends to one segment."""

    def __init__(self, data: bytearray) -> None:
        self._data = data

    @property
    def length(self) -> int:
        return len(self._data)

    def write(self, data: memoryview) -> None:
        self._data += data

    def sync(self) -> None:
        """Memory has nothing to wait for."""

    def truncate(self, length: int) -> None:
        del self._data[length:]

    def close(self) -> None:
        """Memory has nothing to close."""


class MemoryStore:
    """All uploads of one process."""

    def __init__(self) -> None:
        self._uploads: defaultdict[str, dict[int, bytearray]] = defaultdict(dict)

    def open(self, upload_id: str, number: int, at: int) -> MemoryWriter:
        data = self._uploads[upload_id].setdefault(number, bytearray())
        data.extend(bytes(max(0, at - len(data))))
        del data[at:]
        return MemoryWriter(data)

    def size(self, upload_id: str, number: int) -> int:
        return len(self._uploads[upload_id].get(number, b""))

    def read(self, upload_id: str, segments: Sequence[Segment], start: int, stop: int) -> Iterator[memoryview]:
        whole = b"".join(bytes(self._uploads[upload_id].get(s.number, b"")[: s.length]) for s in segments)
        if len(whole) < stop:
            raise EOFError("shorter than its row says")
        yield memoryview(whole)[start:stop]

    def join(self, upload_id: str, parts: Sequence[tuple[str, Sequence[Segment]]]) -> tuple[Segment, ...]:
        joined: list[Segment] = []
        for part_id, segments in parts:
            for segment in segments:
                joined.append(Segment(len(joined) + 1, segment.length))
                if segment.number not in self._uploads[part_id]:
                    raise FileNotFoundError(f"seg-{segment.number}")
                self._uploads[upload_id][len(joined)] = self._uploads[part_id][segment.number]
        return tuple(joined)

    def delete(self, upload_id: str) -> None:
        self._uploads.pop(upload_id, None)

    def check_writable(self) -> None:
        """Memory can always be written."""
