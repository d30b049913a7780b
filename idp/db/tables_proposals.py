"""Proposals and signed forms, and which applications a relation may use."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from idp.db.base import Base, table_of
from shared.db.columns import Json, UtcDateTime


class SignedFormRow(Base):
    """A signed form; the file itself is encrypted and goes when the account it belongs to is erased."""

    __tablename__ = "signed_form"

    form_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int]
    signer: Mapped[str] = mapped_column(String(100))
    signed_on: Mapped[date] = mapped_column(Date)
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    account_id: Mapped[str | None] = mapped_column(String(32), index=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class ProposalRow(Base):
    """waiting_key: what may wait only once; empty as soon as somebody decided."""

    __tablename__ = "proposal"
    __table_args__ = (Index(None, "state", "proposed_at"), Index(None, "about", "proposed_at"))

    proposal_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    about: Mapped[str] = mapped_column(String(100))
    title: Mapped[str] = mapped_column(String(300))
    reason: Mapped[str] = mapped_column(Text)
    old: Mapped[dict[str, Any]] = mapped_column(Json)
    new: Mapped[dict[str, Any]] = mapped_column(Json)
    proposed_by: Mapped[str] = mapped_column(String(32))
    proposed_by_name: Mapped[str] = mapped_column(String(250))
    proposer: Mapped[list[str]] = mapped_column(Json)
    concerned: Mapped[list[str]] = mapped_column(Json)
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    form_id: Mapped[str | None] = mapped_column(ForeignKey("signed_form.form_id"), index=True)
    waiting_key: Mapped[str | None] = mapped_column(String(140), unique=True)
    state: Mapped[str] = mapped_column(String(10))
    decided_by: Mapped[str | None] = mapped_column(String(32))
    decided_by_name: Mapped[str] = mapped_column(String(250))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    decision_reason: Mapped[str] = mapped_column(Text)
    account_id: Mapped[str | None] = mapped_column(String(32), index=True)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RestrictedClientRow(Base):
    """An application that is only for relations with a row below."""

    __tablename__ = "restricted_client"

    client_id: Mapped[str] = mapped_column(ForeignKey("client.client_id", ondelete="CASCADE"), primary_key=True)


class EntitlementRow(Base):
    """A relation that may use a restricted application (K12)."""

    __tablename__ = "entitlement"

    relatie_id: Mapped[str] = mapped_column(ForeignKey("relation.relatie_id"), primary_key=True)
    client_id: Mapped[str] = mapped_column(
        ForeignKey("client.client_id", ondelete="CASCADE"), primary_key=True, index=True
    )


class WithheldRow(Base):
    """An account that may not use an application although its relation may."""

    __tablename__ = "withheld_client"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.account_id"), primary_key=True)
    client_id: Mapped[str] = mapped_column(
        ForeignKey("client.client_id", ondelete="CASCADE"), primary_key=True, index=True
    )


signed_form = table_of(SignedFormRow)
proposal = table_of(ProposalRow)
restricted_client = table_of(RestrictedClientRow)
entitlement = table_of(EntitlementRow)
withheld_client = table_of(WithheldRow)
