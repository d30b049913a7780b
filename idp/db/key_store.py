"""Signing keys and pending log-out messages in SQL."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select, update

from idp.db.tables_background import job
from idp.db.tables_oidc import signing_key
from idp.oidc.ports import StoredKey
from shared.db.upsert import insert
from shared.jobs.queue import enqueue

LOGOUT_KIND = "backchannel_logout"


class SqlKeyStore:
    """KeyStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list(self) -> list[StoredKey]:
        rows = self._connection.execute(select(signing_key).order_by(signing_key.c.created_at, signing_key.c.kid))
        return [StoredKey(**row) for row in rows.mappings()]

    def add(self, key: StoredKey) -> bool:
        row = {**asdict(key), "state_since": key.since}
        added = insert(self._connection, signing_key).values(row).on_conflict_do_nothing()
        # A row that comes back was new; rowcount is not to be trusted after a conflict on PostgreSQL.
        return self._connection.execute(added.returning(signing_key.c.kid)).first() is not None

    def states(self) -> Collection[tuple[str, str]]:
        rows = self._connection.execute(select(signing_key.c.kid, signing_key.c.state))
        return {(kid, state) for kid, state in rows}

    def move(self, kid: str, old: str, new: str, now: datetime) -> bool:
        moved = (
            update(signing_key)
            .where(signing_key.c.kid == kid, signing_key.c.state == old)
            .values(state=new, state_since=now)
        )
        return self._connection.execute(moved).rowcount == 1

    def remove(self, kid: str, state: str) -> bool:
        removed = delete(signing_key).where(signing_key.c.kid == kid, signing_key.c.state == state)
        return self._connection.execute(removed).rowcount == 1


class SqlLogoutJobs:
    """LogoutJobs on one connection: rows of the job table, removed when the message has arrived."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, key: str, payload: Mapping[str, Any], now: datetime, run_at: datetime) -> None:
        enqueue(self._connection, job, LOGOUT_KIND, payload, now=now, run_at=run_at, unique_key=key)

    def drop(self, keys: Collection[str]) -> None:
        self._connection.execute(delete(job).where(job.c.unique_key.in_(keys)))
