"""What happened to an account lately, read from the audit trail, sealed or not."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, select, union_all

from idp.audit.events import Event
from idp.audit.history import PastEvent
from idp.db.tables_audit import audit_chain, audit_detail, audit_event

# The chain by its index of accounts, so that a long trail is not read to its beginning.
NEWEST = ((audit_chain, audit_chain.c.position.desc()), (audit_event, audit_event.c.at.desc()))


class SqlAuditHistory:
    """AuditHistory on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def latest(self, account_id: str, events: Collection[Event], limit: int) -> tuple[PastEvent, ...]:
        names = [event.value for event in events]
        both = union_all(*(latest_in(*each, account_id, names, limit) for each in NEWEST)).subquery()
        rows = self._connection.execute(
            select(both.c.event, both.c.at, audit_detail.c.origin, audit_detail.c.detail)
            .outerjoin_from(both, audit_detail, audit_detail.c.event_id == both.c.event_id)
            .order_by(both.c.at.desc(), both.c.event_id)
            .limit(limit)
        )
        return tuple(PastEvent(Event(row[0]), row[1], {**(row[2] or {}), **(row[3] or {})}) for row in rows)


def latest_in(
    table: Table, newest_first: ColumnElement[Any], account_id: str, names: list[str], limit: int
) -> Select[Any]:
    """The most recent of these events about an account in one of the two tables."""
    columns = table.c
    event = columns.event + ""  # an expression, so that no database reads every account by the index of events
    newest = (
        select(columns.event_id, columns.event, columns.at)
        .where(columns.account_id == account_id, event.in_(names))
        .order_by(newest_first)
        .limit(limit)
        .subquery()
    )
    return select(newest)
