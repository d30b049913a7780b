"""One door to a service's database: SQLite embedded, PostgreSQL to outgrow one machine (K5)."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, cast

import orjson
from sqlalchemy import JSON, Connection, DateTime, Engine, Table, TypeDecorator, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect, make_url
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from shared.open_connections import OpenConnections
from shared.wal_checkpoints import LOG_PAGES
from shared.write_turns import WriteTurns

SQLITE_BUSY_SECONDS = 10
POOL_SIZE = 32
SQLITE_PRAGMAS: tuple[str, ...] = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    f"wal_autocheckpoint={LOG_PAGES}",
)

Json = JSON().with_variant(postgresql.JSONB(), "postgresql")


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in, aware UTC out; a naive datetime is refused with ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any] | None:
        """SQLAlchemy's own, or for SQLite, where it takes longer than the database does, one that writes the same."""
        return _to_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        """The same on the way back."""
        return _from_text if dialect.name == "sqlite" else super().result_processor(dialect, coltype)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment in the database needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _to_text(value: datetime | None) -> str | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("a moment in the database needs a time zone")
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def _from_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value).replace(tzinfo=UTC)


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


def insert(connection: Connection, table: Table) -> "sqlite.Insert | postgresql.Insert":
    """An INSERT that knows ON CONFLICT, whichever database answers."""
    return insert_for(connection.dialect.name, table)


def insert_for(dialect: str, table: Table) -> "sqlite.Insert | postgresql.Insert":
    """The same for a dialect by name, to be built once."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


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
