"""The audit trail in SQL: two inserts, in the transaction of what they tell."""

from sqlalchemy import Connection, insert

from idp.audit.record import AuditRecord
from idp.db.tables_audit import audit_detail, audit_event
from shared.db.prepared import Prepared

_ADD = Prepared(insert(audit_event))
_ADD_DETAIL = Prepared(insert(audit_detail))


class SqlAuditStore:
    """AuditStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, record: AuditRecord) -> None:
        _ADD.run(
            self._connection,
            event_id=record.event_id,
            event=record.event,
            at=record.at,
            account_id=record.account_id,
            actor_id=record.actor_id,
            object_id=record.object_id,
            detail_digest=record.detail_digest,
        )
        _ADD_DETAIL.run(
            self._connection,
            event_id=record.event_id,
            at=record.at,
            origin=dict(record.origin),
            origin_salt=record.origin_salt,
            origin_digest=record.origin_digest,
            origin_keyed=False,
            detail=dict(record.detail),
            salt=record.salt,
        )
