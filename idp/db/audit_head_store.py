"""Signed heads and their keys in SQL."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, select
from sqlalchemy import insert as plain_insert

from idp.audit.ports import StoredAuditKey, StoredHead
from idp.db.tables_audit import audit_head, audit_key
from shared.db.upsert import insert


class SqlHeadStore:
    """HeadStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keys(self) -> Sequence[StoredAuditKey]:
        rows = self._connection.execute(select(audit_key).order_by(audit_key.c.created_at, audit_key.c.kid))
        return [StoredAuditKey(**row) for row in rows.mappings()]

    def add_key(self, key: StoredAuditKey) -> None:
        row = {"kid": key.kid, "encrypted": key.encrypted, "created_at": key.created_at}
        self._connection.execute(plain_insert(audit_key).values(row))

    def newest(self) -> StoredHead | None:
        row = self._connection.execute(select(audit_head).order_by(audit_head.c.day.desc()).limit(1)).mappings().first()
        return StoredHead(**row) if row else None

    def add(self, head: StoredHead) -> bool:
        row = {"day": head.day, "position": head.position, "jws": head.jws}
        added = insert(self._connection, audit_head).values(row).on_conflict_do_nothing()
        return self._connection.execute(added.returning(audit_head.c.day)).one_or_none() is not None

    def page(self, after: date | None, limit: int) -> Sequence[StoredHead]:
        chosen = select(audit_head).order_by(audit_head.c.day).limit(limit)
        if after is not None:
            chosen = chosen.where(audit_head.c.day > after)
        return [StoredHead(**row) for row in self._connection.execute(chosen).mappings()]
