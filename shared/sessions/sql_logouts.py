"""Sessions that the provider ended: a stone on each, and each message counted once (K26)."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, update

from shared.db.database import Database
from shared.db.upsert import insert
from shared.sessions.digest import digest
from shared.sessions.model import EndReason
from shared.sessions.tables import SessionTables


class SqlLogouts:
    """The rows of `rp_tombstone` and `rp_logout_token`."""

    def __init__(self, database: Database, tables: SessionTables) -> None:
        self._database, self._tables = database, tables

    def record(self, jti: str, *, sid: str | None, sub: str | None, now: datetime, keep_until: datetime) -> bool:
        """End what a logout token names; False, and nothing done, when its jti was seen before.

        With a sid that one session; with only a sub every session of that subject that is logged in
        by now (OpenID Connect Back-Channel Logout 2.4). keep_until: when stone and jti may go.
        """
        with self._database.write() as connection:
            if not self._is_first(connection, jti, keep_until):
                return False
            if sid is not None:
                self._bury(connection, "sid", sid, now, keep_until)
                self._end(connection, self._tables.session.c.sid == sid, now)
            elif sub is not None:
                self._bury(connection, "sub", sub, now, keep_until)
                session = self._tables.session.c
                self._end(connection, and_(session.sub == sub, session.auth_time <= now), now)
        return True

    def purge(self, now: datetime) -> None:
        """Forget stones and messages of sessions that would be over by now anyway."""
        with self._database.write() as connection:
            for table in (self._tables.tombstone, self._tables.logout_token):
                connection.execute(delete(table).where(table.c.expires_at <= now))

    def _is_first(self, connection: Connection, jti: str, keep_until: datetime) -> bool:
        table = self._tables.logout_token
        row = {"jti_hash": digest(jti), "expires_at": keep_until}
        statement = insert(connection, table).values(row).on_conflict_do_nothing(index_elements=["jti_hash"])
        return connection.execute(statement.returning(table.c.jti_hash)).one_or_none() is not None

    def _bury(self, connection: Connection, kind: str, value: str, now: datetime, keep_until: datetime) -> None:
        fresh: dict[str, Any] = {"ended_at": now, "expires_at": keep_until}
        row = {"kind": kind, "value": value, **fresh}
        statement = insert(connection, self._tables.tombstone).values(row)
        connection.execute(statement.on_conflict_do_update(index_elements=["kind", "value"], set_=fresh))

    def _end(self, connection: Connection, which: ColumnElement[bool], now: datetime) -> None:
        values = {"ended_at": now, "end_reason": EndReason.LOGGED_OUT.value, "tokens": None}
        table = self._tables.session
        connection.execute(update(table).where(which, table.c.ended_at.is_(None)).values(values))
