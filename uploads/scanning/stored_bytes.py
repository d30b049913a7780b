"""A stored upload as a file that can seek, for whoever reads headers."""

import io
from collections.abc import Callable, Iterable

from uploads.protocol.errors import BytesDamaged

ReadRange = Callable[[int, int], Iterable[memoryview]]


class StoredBytes(io.RawIOBase):
    """Reads through `read_range(start, stop)`; raises BytesDamaged when the store lacks what its row says.

    No EOFError: whoever reads archives takes that for a broken archive, and the sender would be blamed for our loss.
    """

    def __init__(self, read_range: ReadRange, size: int) -> None:
        super().__init__()
        self._read_range = read_range
        self._size = size
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError("before the start")
        self._at = base + offset
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        stop = min(self._size, self._at + len(buffer))
        taken = 0
        if self._at < stop:
            try:
                for piece in self._read_range(self._at, stop):
                    buffer[taken : taken + len(piece)] = piece
                    taken += len(piece)
            except EOFError as lost:
                raise BytesDamaged("stored bytes are missing") from lost
        self._at += taken
        return taken
