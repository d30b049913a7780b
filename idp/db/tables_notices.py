"""Which passwords were announced to end, and when the page about it was last shown."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from idp.db.base import Base, table_of
from shared.db.columns import UtcDateTime


class ExpiryNoticeRow(Base):
    """One mail about one password; the key keeps it from being sent twice (S13)."""

    __tablename__ = "expiry_notice"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.account_id"), primary_key=True)
    password_version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    days: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime)


class NoticePageRow(Base):
    """When somebody last saw the page about the coming end (I13)."""

    __tablename__ = "notice_page"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.account_id"), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


expiry_notice = table_of(ExpiryNoticeRow)
notice_page = table_of(NoticePageRow)
