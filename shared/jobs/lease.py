"""Who may work on a row now: a lease with a token, the same on SQLite and PostgreSQL.

A worker that dies loses its lease by time; one that comes back late finds its token gone and
changes nothing.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, RowMapping, Table, and_, bindparam, delete, false, or_, select, update

from shared.db.prepared import Prepared
from shared.logging import get_logger

LEASE = timedelta(seconds=60)
MAX_ATTEMPTS = 12
FIRST_DELAY = timedelta(seconds=5)
LONGEST_DELAY = timedelta(hours=1)

_NOBODYS: Final = MappingProxyType({"lease_token": None, "lease_until": None})

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Kinds:
    """Which rows of a table of jobs: of these kinds, or of all but these."""

    names: frozenset[str] = frozenset()
    are_left_out: bool = True

    def of(self, table: Table) -> tuple[ColumnElement[bool], ...]:
        """As conditions; none for all of them, so that a table may have no kinds."""
        names = sorted(self.names)
        if self.are_left_out:
            return tuple(table.c.kind != name for name in names)
        return (or_(false(), *(table.c.kind == name for name in names)),)


ALL: Final = Kinds()


def is_due(connection: Connection, table: Table, now: datetime, kinds: Kinds = ALL) -> bool:
    """Whether `take` would find a row now: a look that keeps nobody from writing."""
    return _due(table, kinds).one(connection, now=now) is not None


def take(
    connection: Connection,
    table: Table,
    now: datetime,
    kinds: Kinds = ALL,
    never_given_up: Collection[str] = (),
) -> RowMapping | None:
    """Lease the row that is due longest, or None when nothing is due. To be committed before the work starts.

    A row that nobody gave back the last time, after as many attempts as there are, took its worker along: it is dead,
    unless it is of a kind that is never given up.
    """
    last = MAX_ATTEMPTS + 1
    while (row := _taken(connection, table, now, kinds)) is not None and _may_die(row, last, never_given_up):
        log.error("job given up", queue=table.name, row=row["id"], attempts=row["attempts"], cause="lease lost")
        connection.execute(update(table).where(*_mine(table, row)).values(dead_at=now, **_NOBODYS))
    return row


def _taken(connection: Connection, table: Table, now: datetime, kinds: Kinds) -> RowMapping | None:
    due = (
        select(table.c.id)
        .where(*_is_due(table, now), *kinds.of(table))
        .order_by(table.c.run_at)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    taken = (
        update(table)
        .where(and_(table.c.id == due, _free(table, now)))
        .values(lease_token=secrets.token_hex(16), lease_until=now + LEASE, attempts=table.c.attempts + 1)
        .returning(*table.c)
    )
    return connection.execute(taken).mappings().one_or_none()


def keep(connection: Connection, table: Table, row: RowMapping, now: datetime) -> bool:
    """Hold the row as long again, because its work is still going on; False when the lease was lost meanwhile."""
    kept = update(table).where(*_mine(table, row)).values(lease_until=now + LEASE)
    return connection.execute(kept).rowcount == 1


def finish(connection: Connection, table: Table, row: RowMapping) -> bool:
    """Remove a row whose work is done; False when the lease was lost meanwhile."""
    return connection.execute(delete(table).where(*_mine(table, row))).rowcount == 1


def give_back(
    connection: Connection, table: Table, row: RowMapping, now: datetime, never_given_up: Collection[str] = ()
) -> bool:
    """After a failure: due again after a growing delay, or dead after too many; True when it died."""
    dead = _may_die(row, MAX_ATTEMPTS, never_given_up)
    values: dict[str, Any] = {**_NOBODYS, "run_at": now + delay_after(row["attempts"])}
    if dead:
        values["dead_at"] = now
    connection.execute(update(table).where(*_mine(table, row)).values(values))
    return dead


def _may_die(row: RowMapping, after: int, never_given_up: Collection[str]) -> bool:
    return bool(row["attempts"] >= after) and row.get("kind") not in never_given_up


def delay_after(attempts: int) -> timedelta:
    """5 s, 10 s, 20 s … at most an hour."""
    return min(FIRST_DELAY * (1 << min(attempts - 1, 20)), LONGEST_DELAY)


@cache
def _due(table: Table, kinds: Kinds) -> Prepared:
    now = bindparam("now", type_=table.c.run_at.type)
    return Prepared(select(table.c.id).where(*_is_due(table, now), *kinds.of(table)).limit(1))


def _is_due(table: Table, now: Any) -> tuple[ColumnElement[bool], ...]:
    return table.c.dead_at.is_(None), table.c.run_at <= now, _free(table, now)


def _free(table: Table, now: Any) -> ColumnElement[bool]:
    return or_(table.c.lease_until.is_(None), table.c.lease_until < now)


def _mine(table: Table, row: RowMapping) -> tuple[Any, Any]:
    return table.c.id == row["id"], table.c.lease_token == row["lease_token"]
