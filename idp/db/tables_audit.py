"""The audit trail: events that wait for their seal, the chain, its heads, and the erasable details (K29)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table
from sqlalchemy.orm import Mapped, mapped_column

from idp.db.base import SHORT, Base, metadata, table_of
from shared.db.columns import Json, UtcDateTime
from shared.jobs.tables import lease_columns

Position = BigInteger().with_variant(Integer, "sqlite")


class AuditEventRow(Base):
    """One event from the transaction that made it until it is sealed; holds nothing that has to be erased."""

    __tablename__ = "audit_event"
    __table_args__ = (SHORT,)

    event_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    event: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    account_id: Mapped[str | None] = mapped_column(String(64), index=True)
    actor_id: Mapped[str | None] = mapped_column(String(64))
    object_id: Mapped[str | None] = mapped_column(String(200))
    detail_digest: Mapped[str] = mapped_column(String(64))


class AuditChainRow(Base):
    """One sealed event: added once, never changed or removed. Triggers refuse both."""

    __tablename__ = "audit_chain"
    __table_args__ = (
        Index(None, "at", "position"),
        Index(None, "account_id", "position"),
        Index(None, "actor_id", "position"),
        Index(None, "event", "position"),
        Index(None, "result", "position"),
    )

    position: Mapped[int] = mapped_column(Position, primary_key=True, autoincrement=False)
    event_id: Mapped[str] = mapped_column(String(32), unique=True)
    event: Mapped[str] = mapped_column(String(60))
    result: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    account_id: Mapped[str | None] = mapped_column(String(64))
    actor_id: Mapped[str | None] = mapped_column(String(64))
    object_id: Mapped[str | None] = mapped_column(String(200))
    detail_digest: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class AuditDetailRow(Base):
    """What may identify someone beyond an id; erased on schedule, its origin first."""

    __tablename__ = "audit_detail"
    __table_args__ = (Index(None, "origin_keyed", "at"), SHORT)

    event_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    origin: Mapped[dict[str, Any]] = mapped_column(Json)
    origin_salt: Mapped[bytes | None]
    origin_digest: Mapped[str] = mapped_column(String(64))
    origin_keyed: Mapped[bool]
    detail: Mapped[dict[str, Any]] = mapped_column(Json)
    salt: Mapped[bytes]


class AuditHeadRow(Base):
    """The signed head of one day."""

    __tablename__ = "audit_head"

    day: Mapped[date] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(Position)
    jws: Mapped[str]


class AuditKeyRow(Base):
    """A key that signs heads and nothing else, encrypted under the master key."""

    __tablename__ = "audit_key"

    kid: Mapped[str] = mapped_column(String(64), primary_key=True)
    encrypted: Mapped[bytes]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


audit_event = table_of(AuditEventRow)
audit_chain = table_of(AuditChainRow)
audit_detail = table_of(AuditDetailRow)
audit_head = table_of(AuditHeadRow)
audit_key = table_of(AuditKeyRow)

# One row: who may seal now, and the tip of the chain.
audit_sealer = Table(
    "audit_sealer",
    metadata,
    *lease_columns(),
    Column("position", Position, nullable=False),
    Column("hash", String(64), nullable=False),
)
