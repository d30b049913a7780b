"""Putting work on the queue, in the transaction of the use case that needs it."""

import secrets
from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, select, update
from sqlalchemy.sql.dml import ReturningInsert

from shared.database import insert_for


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
    row = {
        "id": secrets.token_hex(16),
        "kind": kind,
        "payload": dict(payload),
        "run_at": run_at or now,
        "created_at": now,
        "attempts": 0,
        "unique_key": unique_key,
    }
    return connection.execute(_added(connection.dialect.name, table), row).one_or_none() is not None


@cache
def _added(dialect: str, table: Table) -> ReturningInsert[Any]:
    """Built once for a queue: that takes longer than running it."""
    return insert_for(dialect, table).on_conflict_do_nothing().returning(table.c.id)


def dead_rows(connection: Connection, table: Table, limit: int = 100) -> list[RowMapping]:
    """Rows that were given up, oldest first, for the operator."""
    chosen = select(table).where(table.c.dead_at.is_not(None)).order_by(table.c.dead_at).limit(limit)
    return list(connection.execute(chosen).mappings())


def revive(connection: Connection, table: Table, ids: Collection[str] | None, *, now: datetime) -> int:
    """Have rows that were given up tried again from the start; how many there were. ids: None means all of them."""
    chosen = update(table).where(table.c.dead_at.is_not(None))
    if ids is not None:
        chosen = chosen.where(table.c.id.in_(ids))
    revived = connection.execute(chosen.values(dead_at=None, attempts=0, run_at=now).returning(table.c.id))
    return len(revived.all())
