"""Who may write to an SQLite file next: who has waited longest, over all threads and processes.

SQLite itself lets waiters sleep and look again, longer each time, so that under load some never find the
door open and fail after the time-out while others pass again and again.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from shared.fair_turns import FairTurns

WAIT_SECONDS = 10.0


def write_turns(backend: str, database: str | None) -> Callable[[], AbstractContextManager[None]]:
    """What a write transaction waits in first; nothing where the database locks single rows.

    backend: `sqlite` or another. database: of SQLite the path of its file.
    """
    if backend != "sqlite" or database in {None, "", ":memory:"}:
        return nullcontext
    return _WriteTurns(Path(f"{database}-turn")).turn


class _WriteTurns:
    """One writer at a time: in turn among our threads, and a lock on a file among processes."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._threads = FairTurns(1)

    @contextmanager
    def turn(self) -> Iterator[None]:
        if not self._threads.acquire(WAIT_SECONDS):
            raise TimeoutError("others have been writing for too long")
        try:
            descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX)  # the kernel gives it back when a process dies
                yield
            finally:
                os.close(descriptor)
        finally:
            self._threads.release()
