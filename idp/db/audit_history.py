"""What happened to an account lately, read from the audit trail."""

from collections.abc import Collection

from sqlalchemy import Connection, select

from idp.audit.events import Event
from idp.audit.history import PastEvent
from idp.db.tables_audit import audit_detail, audit_event


class SqlAuditHistory:
    """AuditHistory on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def latest(self, account_id: str, events: Collection[Event], limit: int) -> tuple[PastEvent, ...]:
        columns = audit_event.c
        rows = self._connection.execute(
            select(columns.event, columns.at, audit_detail.c.detail)
            .outerjoin_from(audit_event, audit_detail)
            .where(columns.account_id == account_id, columns.event.in_([event.value for event in events]))
            .order_by(columns.at.desc(), columns.event_id)
            .limit(limit)
        )
        return tuple(PastEvent(Event(row.event), row.at, dict(row.detail or {})) for row in rows)
