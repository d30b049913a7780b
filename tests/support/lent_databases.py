"""Migrated PostgreSQL databases that tests use one after another: emptied when a test gives one back."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TypeVar

from sqlalchemy import Connection, create_engine, text

from tests.support.migrated import fill
from tests.support.postgres import PostgresServer

REVISION = "alembic_version"
REVISION_OF = "SELECT version_num FROM alembic_version"
OTHERS_OUT = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()"""
TABLES = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
USED_SEQUENCES = "SELECT quote_ident(sequencename) FROM pg_sequences WHERE last_value IS NOT NULL"

Value = TypeVar("Value")


class LentDatabases:
    """Making a database takes a second, emptying one milliseconds. A service's tables are empty after migration."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        self._free: dict[str, list[str]] = {}
        self._made = ExitStack()

    @contextmanager
    def lend(self, service: str) -> Iterator[str]:
        """The address of an empty database at the newest revision of this service."""
        free = self._free.setdefault(service, [])
        url = free.pop() if free else self._make(service)
        revision = _at(url, _revision)
        yield url
        if _at(url, _revision) == revision:
            _at(url, _empty)
            free.append(url)

    def close(self) -> None:
        """Drop them all."""
        self._made.close()

    def _make(self, service: str) -> str:
        url = self._made.enter_context(self._server.fresh_database())
        fill(url, service)
        if full := _at(url, _full_tables):
            raise AssertionError(f"a migration leaves rows in {full}: they would be gone after the first test")
        return url


def _at(url: str, work: Callable[[Connection], Value]) -> Value:
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            return work(connection)
    finally:
        engine.dispose()


def _revision(connection: Connection) -> object:
    return connection.scalar(text(REVISION_OF))


def _full_tables(connection: Connection) -> list[str]:
    tables = [table for table in connection.scalars(text(TABLES)) if table != REVISION]
    looks = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in tables)  # noqa: S608 - own tables
    return list(connection.scalars(text(looks)))


def _empty(connection: Connection) -> None:
    connection.execute(text(OTHERS_OUT))
    connection.execute(text("SET LOCAL session_replication_role = replica"))  # neither foreign keys nor triggers
    for table in _full_tables(connection):
        connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - own tables
    for sequence in list(connection.scalars(text(USED_SEQUENCES))):
        connection.execute(text(f"ALTER SEQUENCE {sequence} RESTART"))
