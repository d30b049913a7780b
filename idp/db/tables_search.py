"""Words under which accounts are found, and what was sent to them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from idp.db.base import Base, table_of
from shared.db.columns import UtcDateTime

# Compared byte by byte on both databases, so that the beginning of a word is a range of the index.
TERM = String(100).with_variant(String(100, collation="C"), "postgresql")


class AccountTermRow(Base):
    """One word of one account."""

    __tablename__ = "account_term"

    term: Mapped[str] = mapped_column(TERM, primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.account_id"), primary_key=True, index=True)


class SentMessageRow(Base):
    """That a mail of this number was written, never what it says; account_id is empty for one to nobody (threat 2)."""

    __tablename__ = "sent_message"
    __table_args__ = (Index(None, "account_id", "queued_at"),)

    message_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    account_id: Mapped[str | None] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(String(16))
    queued_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


account_term = table_of(AccountTermRow)
sent_message = table_of(SentMessageRow)
