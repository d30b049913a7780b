"""One transaction that several writers fill, one after another, and that is flushed to the disk once for all of them.

Each finds what those before it wrote, and hears how it ended only when all of it is on the disk. What one of them wrote
is undone alone when it fails; when the commit fails, it fails for everybody.
"""

from __future__ import annotations

import sqlite3
import time
from threading import Lock
from typing import Any, Final

from sqlalchemy import Connection

from shared.open_connections import SqliteTransaction

MOST_PARTS: Final = 16
MOST_SECONDS: Final = 0.005  # since the first one began: then it is flushed, whoever waits


class TransactionLost(Exception):
    """The database gave up the transaction in the midst of another writer's part: nothing of it was written."""


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
        self._failure: BaseException | None = None
        self._waiting: list[Lock] = []

    @property
    def may_grow(self) -> bool:
        """Whether another writer may put its part in."""
        young = time.monotonic() - self._began < MOST_SECONDS
        return young and self._parts < MOST_PARTS and not self._is_lost

    def begin_part(self) -> None:
        """What comes now can be undone without what is in it already."""
        if self._parts:
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
            self._is_lost = self._is_lost or not self._driver.in_transaction
            if self._parts > 1 and not self._is_lost:
                for statement in statements:
                    self._driver.execute(statement)
        except sqlite3.Error:
            self._is_lost = True

    def wait(self) -> Lock:
        """To be called before it is given to the next: acquire the answer again, and it has ended."""
        ended = Lock()
        ended.acquire()
        self._waiting.append(ended)
        return ended

    def finish(self) -> None:
        """Commit it, or roll it back when it is lost, and tell who waits. Raises nothing: ask `raise_failure`."""
        try:
            if self._is_lost:
                lost = TransactionLost("another writer's part could not be undone alone")
                self._transaction.__exit__(TransactionLost, lost, None)
                self._failure = lost
            else:
                self._transaction.__exit__(None, None, None)
        except BaseException as failure:
            self._failure = failure
        for ended in self._waiting:
            ended.release()

    def raise_failure(self) -> None:
        """Raise what ended it, if it is not written."""
        if self._failure is not None:
            raise self._failure
