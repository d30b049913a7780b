"""Checks by telephone, and mail addresses that wait for their owner."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from idp.db.base import Base, table_of
from shared.db.columns import UtcDateTime


class PhoneCheckRow(Base):
    """A check that went well: a right answer, or a call back on the known number (threat 30)."""

    __tablename__ = "phone_check"
    __table_args__ = (Index(None, "account_id", "at"),)

    check_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.account_id"))
    kind: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    checked_by: Mapped[str] = mapped_column(String(32))


class EmailChangeRow(Base):
    """A new mail address by the digest of its link (T27)."""

    __tablename__ = "email_change"

    link_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.account_id"), index=True)
    email: Mapped[str] = mapped_column(String(254))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


phone_check = table_of(PhoneCheckRow)
email_change = table_of(EmailChangeRow)
