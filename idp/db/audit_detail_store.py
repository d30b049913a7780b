"""Erasing details in SQL, in batches."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select, union_all, update

from idp.db.tables_audit import audit_chain, audit_detail, audit_event


class SqlDetailStore:
    """DetailStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def origins_before(self, moment: datetime, limit: int) -> Sequence[tuple[str, Mapping[str, str]]]:
        chosen = (
            select(audit_detail.c.event_id, audit_detail.c.origin)
            .where(audit_detail.c.origin_keyed.is_(False), audit_detail.c.at < moment)
            .order_by(audit_detail.c.at)
            .limit(limit)
        )
        return [(row[0], dict(row[1])) for row in self._connection.execute(chosen)]

    def put_keyed(self, origins: Mapping[str, Mapping[str, str]]) -> int:
        changed = (
            update(audit_detail)
            .where(audit_detail.c.event_id == bindparam("id"), audit_detail.c.origin_keyed.is_(False))
            .values(origin=bindparam("keyed"), origin_salt=None, origin_keyed=True)
        )
        rows = [{"id": event_id, "keyed": dict(origin)} for event_id, origin in origins.items()]
        return self._connection.execute(changed, rows).rowcount

    def erase_before(self, moment: datetime, limit: int) -> int:
        due = (
            select(audit_detail.c.event_id)
            .where(audit_detail.c.origin_keyed.in_((True, False)), audit_detail.c.at < moment)
            .order_by(audit_detail.c.at)
            .limit(limit)
        )
        return self._connection.execute(delete(audit_detail).where(audit_detail.c.event_id.in_(due))).rowcount

    def erase_of(self, account_id: str) -> int:
        ids = union_all(
            select(audit_chain.c.event_id).where(audit_chain.c.account_id == account_id),
            select(audit_event.c.event_id).where(audit_event.c.account_id == account_id),
        )
        return self._connection.execute(delete(audit_detail).where(audit_detail.c.event_id.in_(ids))).rowcount
