"""Putting work on the queue, in the transaction of the use case that needs it."""

import secrets
from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, bindparam, select, update
from sqlalchemy.sql.dml import ReturningInsert

from shared.db.prepared import Prepared
from shared.db.upsert import insert_for


def enqueue(
    connection: Connection,
    table: Table,
    kind: str,
    payload: Mapping[str, object],
    *,
    now: datetime,
    run_at: datetime | None = None,
    unique_key: str | None = None,
) -> bool:
    """Add a job; False when a job with this unique key waits already. It exists only if the caller commits."""
    added = _adding(table).one(
        connection,
        id=secrets.token_hex(16),
        kind=kind,
        payload=dict(payload),
        run_at=run_at or now,
        created_at=now,
        attempts=0,
        unique_key=unique_key,
    )
    return added is not None


@cache
def _adding(table: Table) -> Prepared:
    """The statement of one queue."""
    names = ("id", "kind", "payload", "run_at", "created_at", "attempts", "unique_key")

    def insert(dialect: str) -> ReturningInsert[Any]:
        given = insert_for(dialect, table).values({name: bindparam(name) for name in names})
        return given.on_conflict_do_nothing().returning(table.c.id)

    return Prepared(insert)


def dead_rows(connection: Connection, table: Table, limit: int | None = None) -> list[RowMapping]:
    """Rows that were given up, oldest first, for the operator; so many at most when there is a limit."""
    chosen = select(table).where(table.c.dead_at.is_not(None)).order_by(table.c.dead_at).limit(limit)
    return list(connection.execute(chosen).mappings())


def revive(connection: Connection, table: Table, ids: Collection[str] | None, *, now: datetime) -> int:
    """Have rows that were given up tried again from the start; how many there were. ids: None means all of them."""
    chosen = update(table).where(table.c.dead_at.is_not(None))
    if ids is not None:
        chosen = chosen.where(table.c.id.in_(ids))
    revived = connection.execute(chosen.values(dead_at=None, attempts=0, run_at=now).returning(table.c.id))
    return len(revived.all())
