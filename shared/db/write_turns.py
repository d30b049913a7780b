"""Who may write to an SQLite file next: whoever has waited longest, over all threads and processes.

SQLite itself lets waiters sleep and look again, longer each time, so that under load some never find the
door open and fail after the time-out while others pass again and again. Pages wait among themselves first, so that one
of them at most is before any other writer, however many people log in at once. Writers of one process that wait for
each other share a commit.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from shared.db.open_connections import SqliteTransaction
from shared.db.shared_commit import SharedCommit
from shared.db.wal_checkpoints import WalCheckpoints
from shared.turns.aside import stepped_aside
from shared.turns.fair import FairTurns
from shared.turns.pages import give_way, in_a_page

WAIT_SECONDS = 10.0
TOO_LONG: Final = "others have been writing for too long"


class WriteTurns:
    """One writer to this file at a time. begin: makes a transaction that writes, not yet begun."""

    def __init__(self, database: Path, begin: Callable[[], SqliteTransaction]) -> None:
        self._begin = begin
        self._threads = FairTurns(1)
        self._file = _FileLock(Path(f"{database}-turn"))
        self._pages = _Pages(Path(f"{database}-turn-of-pages"))
        self._checkpoints = WalCheckpoints(database)
        self._given: SharedCommit | None = None  # to whoever has the turn of the threads next

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Write within it; on the disk at the end, undone when it raises.

        Raises TimeoutError when others write for longer than anybody should wait, and what a commit says.
        """
        give_way()
        with self._pages.held() if in_a_page() else stepped_aside():
            commit = self._joined()
            try:
                yield commit.connection
            except BaseException:
                commit.undo_part()
                self._leave(commit)
                raise
            commit.end_part()
            failure = self._leave(commit)
            if failure is not None:
                raise failure
            commit.require_written()
        self._checkpoints.written()

    def settle(self) -> None:
        """Return when nothing of this process is at work on the file by itself."""
        self._checkpoints.settle()

    @property
    def is_waited_for(self) -> bool:
        """Whether a thread of this process waits for its turn."""
        return self._threads.is_waited_for or self._pages.is_waited_for

    def _joined(self) -> SharedCommit:
        """The transaction that the one before left open for this thread, or a new one."""
        if not self._threads.acquire(WAIT_SECONDS):
            raise TimeoutError(TOO_LONG)
        commit, self._given = self._given, None
        try:
            if commit is None:
                commit = self._begun()
            commit.begin_part()
        except BaseException:
            if commit is not None:
                self._end(commit)
            else:
                self._threads.release()
            raise
        return commit

    def _begun(self) -> SharedCommit:
        self._file.acquire()
        try:
            return SharedCommit(self._begin())
        except BaseException:
            self._file.release()
            raise

    def _leave(self, commit: SharedCommit) -> BaseException | None:
        """Give it to whoever waits, and return when it has ended; or end it: then what the database said against it."""
        if commit.may_grow:
            ended = commit.wait()
            self._given = commit
            if self._threads.hand_over():
                ended.acquire()
                return None
            self._given = None
        return self._end(commit)

    def _end(self, commit: SharedCommit) -> BaseException | None:
        failure = commit.finish()
        self._file.release()
        self._threads.release()
        commit.tell()
        return failure


class _Pages:
    """In turn among our threads, and a lock on a file among processes."""

    def __init__(self, file: Path) -> None:
        self._file = _FileLock(file)
        self._threads = FairTurns(1)

    @property
    def is_waited_for(self) -> bool:
        """Whether one of our threads waits."""
        return self._threads.is_waited_for

    @contextmanager
    def held(self) -> Iterator[None]:
        if not self._threads.acquire(WAIT_SECONDS):
            raise TimeoutError(TOO_LONG)
        try:
            self._file.acquire()
            try:
                yield
            finally:
                self._file.release()
        finally:
            self._threads.release()


class _FileLock:
    """Among processes; for one thread at a time. The kernel gives it back when a process dies."""

    def __init__(self, file: Path) -> None:
        self._path = file
        self._descriptor = -1

    def acquire(self) -> None:
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        except BaseException:
            os.close(descriptor)
            raise
        self._descriptor = descriptor

    def release(self) -> None:
        descriptor, self._descriptor = self._descriptor, -1
        os.close(descriptor)
