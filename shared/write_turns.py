"""Who may write to an SQLite file next: who has waited longest, over all threads and processes.

SQLite itself lets waiters sleep and look again, longer each time, so that under load some never find the
door open and fail after the time-out while others pass again and again. Pages wait among themselves first, so that one
of them at most is before any other writer, however many people log in at once.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shared.fair_turns import FairTurns
from shared.page_turns import give_way, in_a_page
from shared.turns import stepped_aside
from shared.wal_checkpoints import WalCheckpoints

WAIT_SECONDS = 10.0


class WriteTurns:
    """One writer to this file at a time."""

    def __init__(self, database: Path) -> None:
        self._everybody = _OneAtATime(Path(f"{database}-turn"))
        self._pages = _OneAtATime(Path(f"{database}-turn-of-pages"))
        self._checkpoints = WalCheckpoints(database)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Write within it. Raises TimeoutError when others write for longer than anybody should wait."""
        give_way()
        with self._pages.held() if in_a_page() else stepped_aside(), self._everybody.held():
            yield
        self._checkpoints.written()

    @property
    def is_waited_for(self) -> bool:
        """Whether a thread of this process waits for its turn."""
        return self._everybody.is_waited_for or self._pages.is_waited_for

    def settle(self) -> None:
        """Return when nothing of this process is at work on the file by itself."""
        self._checkpoints.settle()


class _OneAtATime:
    """In turn among our threads, and a lock on a file among processes."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._threads = FairTurns(1)

    @property
    def is_waited_for(self) -> bool:
        """Whether one of our threads waits."""
        return self._threads.is_waited_for

    @contextmanager
    def held(self) -> Iterator[None]:
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
