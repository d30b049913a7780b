"""Sessions as rows: begun, found by a cookie, ended; tokens encrypted (threats 7, 8 and 42)."""

import json
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, exists, insert, or_, select, update

from shared.db.database import Database
from shared.encryption import Vault
from shared.sessions.digest import digest
from shared.sessions.model import EndReason, NewSession, StoredSession, Tokens
from shared.sessions.tables import SessionTables

PURPOSE = "rp_session"
KEPT_AFTER_ITS_END = timedelta(days=1)


class SqlSessions:
    """The rows of `rp_session`."""

    def __init__(self, database: Database, tables: SessionTables, vault: Vault) -> None:
        self._database, self._vault = database, vault
        self._table, self._tombstone = tables.session, tables.tombstone

    def begin(self, cookie: str, new: NewSession, now: datetime, *, replaces: str | None) -> None:
        """Store a new session under a new cookie value.

        replaces: the cookie value the browser had before; that session's row goes (threat 7).
        A tombstone that is already there, or comes a moment later, keeps the session from being found.
        """
        row = {
            "cookie_hash": digest(cookie),
            "sub": new.sub,
            "sid": new.sid,
            "claims": dict(new.claims),
            "auth_time": new.auth_time,
            "created_at": now,
            "expires_at": new.expires_at,
            "tokens": self._encrypted(new.tokens),
            "token_version": 0,
            "access_expires_at": new.access_expires_at,
            "refreshed_at": now,
        }
        with self._database.write() as connection:
            if replaces is not None:
                connection.execute(delete(self._table).where(self._table.c.cookie_hash == digest(replaces)))
            connection.execute(insert(self._table).values(row))

    def find(self, cookie: str) -> StoredSession | None:
        """The session of this cookie value, also one that has ended; None when there is none.

        A session under a tombstone is not found at all, however late its row was written (K26).
        """
        return self._find(self._table.c.cookie_hash == digest(cookie))

    def find_by_handle(self, handle: str) -> StoredSession | None:
        """As find, by the name of the row."""
        return self._find(self._table.c.cookie_hash == handle)

    def _find(self, which: ColumnElement[bool]) -> StoredSession | None:
        with self._database.read() as connection:
            row = connection.execute(select(self._table).where(which, ~self._is_buried())).one_or_none()
        return None if row is None else _stored(row)

    def _is_buried(self) -> ColumnElement[bool]:
        session, stone = self._table.c, self._tombstone.c
        same_sid = and_(stone.kind == "sid", stone.value == session.sid)
        same_sub = and_(stone.kind == "sub", stone.value == session.sub, session.auth_time <= stone.ended_at)
        return exists(select(stone.kind).where(or_(same_sid, same_sub)))

    def tokens(self, handle: str) -> Tokens | None:
        """The tokens of a session that lasts; None once it has ended (RP-24)."""
        statement = select(self._table.c.tokens).where(self._table.c.cookie_hash == handle)
        with self._database.read() as connection:
            encrypted = connection.execute(statement).scalar_one_or_none()
        if encrypted is None:
            return None
        return Tokens(**json.loads(self._vault.decrypt(PURPOSE, encrypted)))

    def end(self, handle: str, reason: EndReason, now: datetime) -> None:
        """End a session and wipe its tokens; the first reason stays."""
        self._update_where(self._table.c.cookie_hash == handle, _ended(reason, now))

    def lease_refresh(self, handle: str, version: int, owner: str, now: datetime, until: datetime) -> bool:
        """True for the one caller that may refresh these tokens until then.

        owner: a random word of the caller. One statement decides, whichever process asks.
        """
        columns = self._table.c
        free = or_(columns.lease_until.is_(None), columns.lease_until <= now)
        which = and_(columns.cookie_hash == handle, columns.token_version == version, free)
        return self._update_where(which, {"lease_owner": owner, "lease_until": until})

    def store_refreshed(
        self, handle: str, owner: str, tokens: Tokens, access_expires_at: datetime, now: datetime
    ) -> bool:
        """Put the new tokens in the row and give the lease back; False when the lease was lost."""
        values = {
            "tokens": self._encrypted(tokens),
            "token_version": self._table.c.token_version + 1,
            "access_expires_at": access_expires_at,
            "refreshed_at": now,
            "lease_owner": None,
            "lease_until": None,
        }
        columns = self._table.c
        return self._update_where(and_(columns.cookie_hash == handle, columns.lease_owner == owner), values)

    def purge(self, now: datetime) -> None:
        """Forget sessions that ended, or should have, more than a day ago."""
        with self._database.write() as connection:
            connection.execute(delete(self._table).where(self._table.c.expires_at <= now - KEPT_AFTER_ITS_END))

    def _update_where(self, which: ColumnElement[bool], values: dict[str, Any]) -> bool:
        statement = update(self._table).where(which, self._table.c.ended_at.is_(None)).values(values)
        with self._database.write() as connection:
            return connection.execute(statement).rowcount == 1

    def _encrypted(self, tokens: Tokens) -> bytes:
        return self._vault.encrypt(PURPOSE, json.dumps(asdict(tokens)).encode())


def _ended(reason: EndReason, now: datetime) -> dict[str, Any]:
    return {"ended_at": now, "end_reason": reason.value, "tokens": None, "lease_owner": None, "lease_until": None}


def _stored(row: Row[Any]) -> StoredSession:
    return StoredSession(
        handle=row.cookie_hash,
        sub=row.sub,
        sid=row.sid,
        claims=row.claims,
        auth_time=row.auth_time,
        expires_at=row.expires_at,
        access_expires_at=row.access_expires_at,
        refreshed_at=row.refreshed_at,
        token_version=row.token_version,
        end_reason=None if row.end_reason is None else EndReason(row.end_reason),
    )
