"""The audit trail: rows of ids and digests, and the erasable detail beside them (K29)."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from idp.db.base import Base, table_of
from shared.database import Json, UtcDateTime


class AuditEventRow(Base):
    """One event; holds nothing that has to be erased."""

    __tablename__ = "audit_event"

    event_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    event: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    account_id: Mapped[str | None] = mapped_column(String(64), index=True)
    actor_id: Mapped[str | None] = mapped_column(String(64))
    object_id: Mapped[str | None] = mapped_column(String(200))
    detail_digest: Mapped[str] = mapped_column(String(64))


class AuditDetailRow(Base):
    """What may identify someone beyond an id; erased on schedule."""

    __tablename__ = "audit_detail"

    event_id: Mapped[str] = mapped_column(ForeignKey("audit_event.event_id"), primary_key=True)
    salt: Mapped[bytes]
    detail: Mapped[dict[str, Any]] = mapped_column(Json)


audit_event = table_of(AuditEventRow)
audit_detail = table_of(AuditDetailRow)
