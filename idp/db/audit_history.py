"""What happened to an account lately, read from the audit trail, sealed or not."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Select, Table, select, union_all

from idp.audit.events import Event
from idp.audit.history import PastEvent
from idp.db.tables_audit import audit_chain, audit_detail, audit_event


class SqlAuditHistory:
    """AuditHistory on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def latest(self, account_id: str, events: Collection[Event], limit: int) -> tuple[PastEvent, ...]:
        names = [event.value for event in events]
        both = union_all(*(_latest(table, account_id, names, limit) for table in (audit_chain, audit_event))).subquery()
        rows = self._connection.execute(
            select(both.c.event, both.c.at, audit_detail.c.origin, audit_detail.c.detail)
            .outerjoin_from(both, audit_detail, audit_detail.c.event_id == both.c.event_id)
            .order_by(both.c.at.desc(), both.c.event_id)
            .limit(limit)
        )
        return tuple(PastEvent(Event(row[0]), row[1], {**(row[2] or {}), **(row[3] or {})}) for row in rows)


def _latest(table: Table, account_id: str, names: list[str], limit: int) -> Select[Any]:
    columns = table.c
    newest = (
        select(columns.event_id, columns.event, columns.at)
        .where(columns.account_id == account_id, columns.event.in_(names))
        .order_by(columns.at.desc())
        .limit(limit)
        .subquery()
    )
    return select(newest)
