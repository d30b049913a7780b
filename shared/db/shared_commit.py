"""One transaction that several writers fill, one after another, and that is flushed to the disk once for all of them.

Each finds what those before it wrote, and hears how it ended only when all of it is on the disk. What one of them wrote
is undone alone when it fails; when the commit fails, it fails for everybody.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import suppress
from threading import Lock
from typing import Any, Final

from sqlalchemy import Connection

from shared.db.open_connections import SqliteTransaction

MOST_PARTS: Final = 16
MOST_SECONDS: Final = 0.005  # since the first one began: then it is flushed, whoever waits


class TransactionLost(Exception):
    """Nothing of it was written, through no fault of the part that hears this."""


class SharedCommit:
    """A transaction on its way. It is always in the hands of one thread, which gave it to the next or ends it."""

    def __init__(self, transaction: SqliteTransaction) -> None:
        """Begin it. Raises what the database says."""
        self.connection: Connection = transaction.__enter__()
        self._transaction = transaction
        self._driver: Any = self.connection.connection.dbapi_connection
        self._began = time.monotonic()
        self._parts = 0
        self._is_lost = False
        self._failed = ""
        self._waiting: list[Lock] = []

    @property
    def may_grow(self) -> bool:
        """Whether another writer may put its part in."""
        young = time.monotonic() - self._began < MOST_SECONDS
        return young and self._parts < MOST_PARTS and not self._is_lost

    def begin_part(self) -> None:
        """What comes now can be undone without what is in it already."""
        if self._parts:
            if not self.connection.in_transaction():
                self.connection.begin()  # or SQLAlchemy ends what it never heard of when its first statement fails
            self._driver.execute("SAVEPOINT part")
        self._parts += 1

    def end_part(self) -> None:
        """What came belongs to it."""
        self._settle_part("RELEASE part")

    def undo_part(self) -> None:
        """What came since `begin_part` goes; with the first part all of it."""
        if self._parts == 1:
            self._is_lost = True
        self._settle_part("ROLLBACK TO part", "RELEASE part")

    def _settle_part(self, *statements: str) -> None:
        # Whatever goes wrong here, the thread must get as far as giving the transaction away or ending it.
        try:
            self._look()
            if self._parts > 1 and not self._is_lost:
                for statement in statements:
                    self._driver.execute(statement)
        except sqlite3.Error:
            self._is_lost = True

    def _look(self) -> None:
        """SQLite ends a transaction by itself when the disk is full, SQLAlchemy when a thread is interrupted."""
        self._is_lost = self._is_lost or self.connection.invalidated or not self._driver.in_transaction

    def wait(self) -> Lock:
        """To be called before it is given to the next: acquire the answer again, and it has ended."""
        ended = Lock()
        ended.acquire()
        self._waiting.append(ended)
        return ended

    def finish(self) -> BaseException | None:
        """Commit it, or roll it back when it is lost. What the database said against it."""
        failure, is_fit = None, not self.connection.invalidated
        try:
            self._look()
            if self._is_lost:
                self._failed = TransactionLost.__name__
                self._transaction.__exit__(TransactionLost, TransactionLost(), None)
            else:
                self._transaction.__exit__(None, None, None)
        except BaseException as raised:
            failure, is_fit, self._failed = raised, False, type(raised).__name__
        if not is_fit:
            with suppress(sqlite3.Error):
                self._driver.close()  # whatever is still open in it goes, and with it the lock
        return failure

    def tell(self) -> None:
        """Let those go on who wait; afterwards nothing of this process is in anybody's way."""
        for ended in self._waiting:
            ended.release()

    def require_written(self) -> None:
        """Raise TransactionLost if it is not."""
        if self._failed:
            raise TransactionLost(f"what it was to be written with failed: {self._failed}")
