"""Who may write to an SQLite file next: who has waited longest, over all threads and processes.

SQLite itself lets waiters sleep and look again, longer each time, so that under load some never find the
door open and fail after the time-out while others pass again and again. Pages wait among themselves first, so that one
of them at most is before any other writer, however many people log in at once.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from shared.fair_turns import FairTurns
from shared.page_turns import give_way, in_a_page
from shared.wal_checkpoints import WalCheckpoints

WAIT_SECONDS = 10.0


def write_turns(backend: str, database: str | None) -> Callable[[], AbstractContextManager[None]]:
    """What a write transaction waits in first; nothing where the database locks single rows.

    backend: `sqlite` or another. database: of SQLite the path of its file.
    """
    if backend != "sqlite" or database in {None, "", ":memory:"}:
        return nullcontext
    everybody, pages = _OneAtATime(Path(f"{database}-turn")), _OneAtATime(Path(f"{database}-turn-of-pages"))
    return _WriteTurns(everybody, pages, WalCheckpoints(Path(database))).turn


class _WriteTurns:
    """One writer at a time."""

    def __init__(self, everybody: "_OneAtATime", pages: "_OneAtATime", checkpoints: WalCheckpoints) -> None:
        self._everybody = everybody
        self._pages = pages
        self._checkpoints = checkpoints

    @contextmanager
    def turn(self) -> Iterator[None]:
        give_way()
        with self._pages.held() if in_a_page() else nullcontext(), self._everybody.held():
            yield
        self._checkpoints.written()


class _OneAtATime:
    """In turn among our threads, and a lock on a file among processes."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._threads = FairTurns(1)

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
