"""A stored upload as a file that can seek, for whoever reads headers."""

import io
from collections.abc import Callable, Iterable, Iterator

from uploads.protocol.errors import BytesDamaged

NOTHING = memoryview(b"")
NOWHERE = -1

ReadRange = Callable[[int, int], Iterable[memoryview]]


class StoredBytes(io.RawIOBase):
    """Reads through `read_range(start, stop)`; raises BytesDamaged when the store lacks what its row says.

    No EOFError: whoever reads archives takes that for a broken archive, and the sender would be blamed for our loss.
    `zipfile` takes any OSError for one too: `require_read` tells a store that failed from an archive that is broken.
    Whoever reads on where the last piece ended does not make the store look for the place again.
    """

    def __init__(self, read_range: ReadRange, size: int) -> None:
        super().__init__()
        self._read_range = read_range
        self._size = size
        self._at = 0
        self._pieces: Iterator[memoryview] = iter(())
        self._rest = NOTHING
        self._rest_at = NOWHERE
        self._failure: OSError | None = None

    def require_read(self) -> None:
        """Raise what the store raised, whatever became of that on its way here."""
        if self._failure is not None:
            raise self._failure

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
        wanted = max(0, min(self._size - self._at, len(buffer)))
        if wanted and self._rest_at != self._at:
            self._pieces, self._rest, self._rest_at = iter(self._read_range(self._at, self._size)), NOTHING, self._at
        taken = 0
        try:
            while taken < wanted and (piece := self._next(wanted - taken)):
                buffer[taken : taken + len(piece)] = piece
                taken += len(piece)
        except BaseException as failure:
            self._rest_at = NOWHERE
            if isinstance(failure, EOFError):
                raise BytesDamaged("stored bytes are missing") from failure
            if isinstance(failure, OSError):
                self._failure = failure
            raise
        self._at += taken
        return taken

    def _next(self, most: int) -> memoryview:
        """At most so many bytes from where the last one ended; empty at the end."""
        self._rest = self._rest or next(self._pieces, NOTHING)
        piece, self._rest = self._rest[:most], self._rest[most:]
        self._rest_at += len(piece)
        return piece
