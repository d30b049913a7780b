"""The console's own rows: its sessions, and forms on hold while their user confirms."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from idp.db.base import Base, table_of
from shared.db.columns import UtcDateTime


class ConsoleSessionRow(Base):
    """A session of the console, named by the SHA-256 of its cookie; it goes with the session it belongs to."""

    __tablename__ = "console_session"

    cookie_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    sid: Mapped[str] = mapped_column(ForeignKey("sso_session.sid", ondelete="CASCADE"), unique=True)
    account_id: Mapped[str] = mapped_column(String(32))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class ConsoleDraftRow(Base):
    """What was typed, encrypted."""

    __tablename__ = "console_draft"

    draft_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    sid: Mapped[str] = mapped_column(ForeignKey("sso_session.sid", ondelete="CASCADE"), index=True)
    content: Mapped[bytes]
    kept_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


console_session = table_of(ConsoleSessionRow)
console_draft = table_of(ConsoleDraftRow)
