"""Having the kernel begin to write, so that the flush that an answer waits for finds little left to do.

Nothing is durable by this: that is fdatasync's to say, and it reports what fails here. What has been written leaves the
kernel's memory soon, and the same memory takes what comes next: a large file would otherwise push out what others need,
the database first, and to take memory that was not used for long costs more than all of the writing.
"""

import ctypes
import ctypes.util
import os
from collections.abc import Callable
from typing import Final

STEP_BYTES: Final = 2 * 1024 * 1024
KEPT_BYTES: Final = 4 * 1024 * 1024  # at the end, where the kernel still writes: what is not on the disk does not leave

_BEGIN_WRITING: Final = 2  # SYNC_FILE_RANGE_WRITE of sync_file_range(2)
_PAGE_BYTES: Final = 4096

Call = Callable[[int, int, int, int], int]
LetGo = Callable[[int, int, int], None]


class Writeback:
    """Of one descriptor. begin: `sync_file_range`, None where there is none. let_go: of so many bytes from there on."""

    def __init__(self, descriptor: int, at: int, begin: Call | None, let_go: LetGo) -> None:
        self._descriptor = descriptor
        self._begun = at
        self._left_behind = at - at % _PAGE_BYTES
        self._begin = begin
        self._let_go = let_go

    def reached(self, length: int) -> None:
        """The file has been written up to here; each step is sent on its way, and what lies well behind leaves."""
        if self._begin is not None and length - self._begun >= STEP_BYTES:
            self._begin(self._descriptor, self._begun, length - self._begun, _BEGIN_WRITING)
            self._begun = length
            self._leave_behind(length - KEPT_BYTES)

    def back_to(self, length: int) -> None:
        """The file was cut here."""
        self._begun = min(self._begun, length)
        self._left_behind = min(self._left_behind, length - length % _PAGE_BYTES)

    def _leave_behind(self, end: int) -> None:
        while end - self._left_behind >= STEP_BYTES:
            self._let_go(self._descriptor, self._left_behind, STEP_BYTES)
            self._left_behind += STEP_BYTES


def sync_file_range() -> Call | None:
    """The system's call; None where it has none."""
    try:
        found = ctypes.CDLL(ctypes.util.find_library("c") or "libc.so.6").sync_file_range
    except (OSError, AttributeError):
        return None
    found.argtypes = (ctypes.c_int, ctypes.c_int64, ctypes.c_int64, ctypes.c_uint)
    found.restype = ctypes.c_int
    return found


def let_go(descriptor: int, start: int, size: int) -> None:
    """The kernel need not keep these bytes in memory, as far as they are on the disk."""
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(descriptor, start, size, os.POSIX_FADV_DONTNEED)


BEGIN_WRITING = sync_file_range()
