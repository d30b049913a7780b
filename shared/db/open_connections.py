"""Connections to one SQLite file that stay open between transactions, the last used first.

Opening one, or borrowing it from SQLAlchemy's pool and giving it back, costs more than most statements on it.
"""

from __future__ import annotations

from collections import deque
from types import TracebackType
from typing import Any, Final

from sqlalchemy import Connection, Engine

from shared.db.seen_rows import remember_what_it_sees

KEPT: Final = 32


class OpenConnections:
    """Whoever begins a transaction gets a connection of its own; what comes back whole is used again."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._idle: dict[bool, deque[Connection]] = {False: deque(), True: deque()}  # by whether it may write
        self._used: set[int] = set()
        self._round = 0

    @property
    def in_use(self) -> int:
        """How many transactions are running."""
        return len(self._used)

    def transaction(self, *, writes: bool) -> SqliteTransaction:
        """One transaction; a writing one holds the write lock from its start and is committed unless it raises.

        A reading one cannot write. As on PostgreSQL, a statement in it may see what was committed after the one before.
        """
        return SqliteTransaction(self, writes)

    def close(self) -> None:
        """Close what is idle; what is in use closes when it comes back."""
        self._round += 1
        for idle in self._idle.values():
            while idle:
                idle.pop().close()

    def take(self, *, writes: bool) -> tuple[Connection, int]:
        """A connection that nobody else has, and the round in which it was given."""
        try:
            connection = self._idle[writes].pop()
        except IndexError:
            connection = self._opened(writes)
        self._used.add(id(connection))
        return connection, self._round

    def _opened(self, writes: bool) -> Connection:
        connection = self._engine.connect()
        connection.detach()  # closing it closes it, so that no other user of the engine gets one that cannot write
        driver: Any = connection.connection.dbapi_connection
        if not writes:
            driver.execute("PRAGMA query_only=ON")
            remember_what_it_sees(connection)
        return connection

    def give_back(self, connection: Connection, given_in: int, *, writes: bool, fit: bool) -> None:
        """Keep it for the next, or close it. fit: its transaction is over, one way or the other."""
        self._used.discard(id(connection))
        if fit and given_in == self._round and len(self._idle[writes]) < KEPT:
            self._idle[writes].append(connection)
        else:
            connection.close()


class SqliteTransaction:
    """The connection while the block runs."""

    __slots__ = ("_connection", "_connections", "_driver", "_given_in", "_writes")

    def __init__(self, connections: OpenConnections, writes: bool) -> None:
        self._connections = connections
        self._writes = writes

    def __enter__(self) -> Connection:
        self._connection, self._given_in = self._connections.take(writes=self._writes)
        try:
            driver: Any = self._connection.connection.dbapi_connection
            self._driver = driver
            if self._writes:
                # A read that turns into a write gets SQLITE_BUSY at once, whatever the time-out: ask first.
                driver.execute("BEGIN IMMEDIATE")
        except BaseException:
            self._connections.give_back(self._connection, self._given_in, writes=self._writes, fit=False)
            raise
        return self._connection

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        fit = False
        try:
            self._end(commits=self._writes and kind is None)
            fit = not self._connection.invalidated
        finally:
            self._connections.give_back(self._connection, self._given_in, writes=self._writes, fit=fit)

    def _end(self, *, commits: bool) -> None:
        # SQLAlchemy knows of the transaction when a statement went through it, and then has to hear of its end.
        ending = self._connection if self._connection.in_transaction() else self._driver
        if commits:
            ending.commit()
        elif self._writes or ending is self._connection:
            ending.rollback()
