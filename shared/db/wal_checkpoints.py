"""Carries what SQLite's log holds into the database file, outside any writer's turn.

SQLite does it by itself in the commit that fills the log, while everybody else who writes waits for the disk. Here a
thread of its own does it a little earlier, so that such a commit finds next to nothing left to carry.
"""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from threading import Lock, Thread
from typing import Final

AFTER_WRITES: Final = 100  # of this process; some hundreds of pages
LOG_PAGES: Final = 4000  # at which SQLite does it itself: 16 MB


class WalCheckpoints:
    """For one file. Several processes may do it at once: then one of them does it."""

    def __init__(self, database: Path) -> None:
        self._address = f"{database.absolute().as_uri()}?mode=rw"  # never makes a file
        self._lock = Lock()
        self._writes = 0
        self._running: Thread | None = None

    def written(self) -> None:
        """A transaction was written; call it when others may write again."""
        with self._lock:
            self._writes += 1
            if self._writes < AFTER_WRITES or self._running is not None:
                return
            self._writes = 0
            carrier = Thread(target=self._carry_over, name="wal-checkpoint", daemon=True)
            with suppress(RuntimeError):  # no thread to be had: what was written is written all the same
                carrier.start()
                self._running = carrier

    def settle(self) -> None:
        """Wait for the one that runs; it holds the file open, and whoever closes it last removes what lies beside."""
        with self._lock:
            running = self._running
        if running is not None:
            running.join()

    def _carry_over(self) -> None:
        # Where it fails the log grows on, and SQLite itself tries at each commit.
        with suppress(sqlite3.Error), closing(sqlite3.connect(self._address, timeout=0, uri=True)) as connection:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)")  # neither waits for others nor makes them wait
        with self._lock:
            self._running = None
