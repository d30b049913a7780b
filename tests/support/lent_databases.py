"""Migrated PostgreSQL databases that tests use one after another: emptied when a test gives one back.

Their connections stay open as well: a new one knows no table yet, and has to look up each that it meets.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy import Pool, make_url

from shared.db.database import Database
from tests.support.migrated import fill
from tests.support.postgres import PostgresServer

REVISION = "alembic_version"
REVISION_OF = SQL("SELECT version_num FROM alembic_version")
STAYS = "lent"
OTHERS_OUT = SQL("""SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND (application_name, state) <> ({}, 'idle')""").format(
    STAYS
)
TABLES = SQL("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
USED_SEQUENCES = SQL("SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL")


@dataclass(frozen=True)
class Lent:
    """A database, and the connection that empties it, which stays open because opening one takes longer."""

    url: str
    connection: "psycopg.Connection[tuple[object, ...]]"
    pools: list[Pool] = field(default_factory=list)

    def database(self) -> Database:
        """It for one test, on the connections of the tests before."""
        database = Database(make_url(self.url).update_query_dict({"application_name": STAYS}).render_as_string(False))
        if self.pools:
            database.engine.pool = self.pools[0]
        else:
            self.pools.append(database.engine.pool)
        return database

    def revision(self) -> object:
        """Where its history is."""
        return self._column(REVISION_OF)

    def full_tables(self) -> list[str]:
        """Those with a row."""
        looks = [
            SQL("SELECT {name} WHERE EXISTS (SELECT 1 FROM {table})").format(name=table, table=Identifier(table))
            for table in self._column(TABLES)
            if table != REVISION
        ]
        return self._column(SQL(" UNION ALL ").join(looks))

    def empty(self) -> None:
        """Take everything out of it, and everybody else."""
        with self.connection.transaction():
            self.connection.execute(OTHERS_OUT)
            self.connection.execute("SET LOCAL session_replication_role = replica")  # neither foreign keys nor triggers
            for table in self.full_tables():
                self.connection.execute(SQL("DELETE FROM {}").format(Identifier(table)))
            for sequence in self._column(USED_SEQUENCES):
                self.connection.execute(SQL("ALTER SEQUENCE {} RESTART").format(Identifier(sequence)))

    def _column(self, query: "SQL | psycopg.sql.Composed") -> list[str]:
        return [str(row[0]) for row in self.connection.execute(query)]


class LentDatabases:
    """Making a database takes a second, emptying one milliseconds. A service's tables are empty after migration."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        self._free: dict[str, list[Lent]] = {}
        self._made = ExitStack()

    @contextmanager
    def lend(self, service: str) -> Iterator[Lent]:
        """An empty database at the newest revision of this service."""
        free = self._free.setdefault(service, [])
        lent = free.pop() if free else self._make(service)
        revision = lent.revision()
        yield lent
        if lent.revision() == revision:
            lent.empty()
            free.append(lent)

    def close(self) -> None:
        """Drop them all."""
        for pool in (pool for free in self._free.values() for lent in free for pool in lent.pools):
            pool.dispose()
        self._made.close()

    def _make(self, service: str) -> Lent:
        url = self._made.enter_context(self._server.fresh_database())
        fill(url, service)
        connection = psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://"), autocommit=True)
        lent = Lent(url, self._made.enter_context(connection))
        if full := lent.full_tables():
            raise AssertionError(f"a migration leaves rows in {full}: they would be gone after the first test")
        return lent
