"""Having the kernel begin to write, so that the flush that an answer waits for finds little left to do.

Nothing is durable by this: that is fdatasync's to say, and it reports what fails here.
"""

import ctypes
import ctypes.util
from collections.abc import Callable

STEP_BYTES = 4 * 1024 * 1024

_BEGIN_WRITING = 2  # SYNC_FILE_RANGE_WRITE of sync_file_range(2)

Call = Callable[[int, int, int, int], int]


class Writeback:
    """Of one descriptor. begin: `sync_file_range`, None where there is none."""

    def __init__(self, descriptor: int, at: int, begin: Call | None) -> None:
        self._descriptor = descriptor
        self._begun = at
        self._begin = begin

    def reached(self, length: int) -> None:
        """The file has been written up to here; each 4 MiB are sent on their way."""
        if self._begin is not None and length - self._begun >= STEP_BYTES:
            self._begin(self._descriptor, self._begun, length - self._begun, _BEGIN_WRITING)
            self._begun = length

    def back_to(self, length: int) -> None:
        """The file was cut here."""
        self._begun = min(self._begun, length)


def sync_file_range() -> Call | None:
    """The system's call; None where it has none."""
    try:
        found = ctypes.CDLL(ctypes.util.find_library("c") or "libc.so.6").sync_file_range
    except (OSError, AttributeError):
        return None
    found.argtypes = (ctypes.c_int, ctypes.c_int64, ctypes.c_int64, ctypes.c_uint)
    found.restype = ctypes.c_int
    return found


BEGIN_WRITING = sync_file_range()
