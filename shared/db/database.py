"""One door to a service's database: SQLite embedded, PostgreSQL to outgrow one machine (K5)."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any, cast

import orjson
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from shared.db.open_connections import OpenConnections
from shared.db.wal_checkpoints import LOG_PAGES
from shared.db.write_turns import WriteTurns

SQLITE_BUSY_SECONDS = 10
POOL_SIZE = 32
SQLITE_PRAGMAS: tuple[str, ...] = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    f"wal_autocheckpoint={LOG_PAGES}",
)


class Database:
    """Transactions on one database; safe to share between threads, never across a fork."""

    def __init__(self, url: str) -> None:
        """url: a SQLAlchemy address, `sqlite:///path` or `postgresql+psycopg://…`."""
        self.engine = _engine(url)
        self._open = OpenConnections(self.engine) if self.dialect == "sqlite" else None
        self.write_turns = None if self._open is None else _turns(url, self._open)

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.engine.dialect.name

    @property
    def in_use(self) -> int:
        """How many transactions are running in this process."""
        return cast(QueuePool, self.engine.pool).checkedout() if self._open is None else self._open.in_use

    def read(self) -> AbstractContextManager[Connection]:
        """A transaction for reading; rolled back at the end."""
        return self.engine.connect() if self._open is None else self._open.transaction(writes=False)

    def write(self) -> AbstractContextManager[Connection]:
        """A transaction that holds SQLite's write lock from its start; committed unless it raises.

        Raises TimeoutError when others write for longer than anybody should wait.
        """
        return self.engine.begin() if self.write_turns is None else self.write_turns.transaction()

    def dispose(self) -> None:
        """Close every connection, as before a fork; then nothing of ours has the file open any more."""
        if self.write_turns is not None:
            self.write_turns.settle()
        if self._open is not None:
            self._open.close()
        self.engine.dispose()


def _turns(url: str, connections: OpenConnections) -> WriteTurns:
    """What the writers of a file wait in."""
    return WriteTurns(Path(str(make_url(url).database)), partial(connections.transaction, writes=True))


def _engine(url: str) -> Engine:
    # hide_parameters: what a failed statement says goes to the log, and values can be digests, names and addresses.
    pool: dict[str, Any] = {"pool_size": POOL_SIZE, "max_overflow": POOL_SIZE * 3, "hide_parameters": True}
    pool |= {"json_serializer": _json, "json_deserializer": orjson.loads}
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, **pool, pool_pre_ping=True)
    file = make_url(url).database
    if file:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
    arguments: Mapping[str, Any] = {"timeout": SQLITE_BUSY_SECONDS, "check_same_thread": False}
    engine = create_engine(url, **pool, connect_args=arguments)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _json(value: Any) -> str:
    return orjson.dumps(value, default=dict).decode()


def _prepare_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for pragma in SQLITE_PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    driver: Any = connection.connection.dbapi_connection
    if not driver.in_transaction:  # those of `Database` are begun already
        connection.exec_driver_sql("BEGIN")
