"""Logins on their way, sessions, and counted tries."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from idp.db.base import Base, table_of
from shared.db.columns import Json, UtcDateTime


class LoginAttemptRow(Base):
    """A login on its way, named by the SHA-256 of its cookie."""

    __tablename__ = "login_attempt"

    cookie_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    attempt_id: Mapped[str] = mapped_column(String(32))
    account_id: Mapped[str] = mapped_column(ForeignKey("account.account_id"), index=True)
    purpose: Mapped[str] = mapped_column(String(20))
    done: Mapped[list[str]] = mapped_column(Json)
    amr: Mapped[list[str]] = mapped_column(Json)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    request_id: Mapped[str | None] = mapped_column(String(64))
    return_path: Mapped[str | None] = mapped_column(String(200))
    sid: Mapped[str | None] = mapped_column(String(32))


class SsoSessionRow(Base):
    """A session, named by the SHA-256 of its cookie; sid is its public name."""

    __tablename__ = "sso_session"

    sid: Mapped[str] = mapped_column(String(32), primary_key=True)
    cookie_digest: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.account_id"), index=True)
    auth_time: Mapped[datetime] = mapped_column(UtcDateTime)
    amr: Mapped[list[str]] = mapped_column(Json)
    acr: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    agent: Mapped[str] = mapped_column(String(400), server_default="")


class TryLogRow(Base):
    """Moments of failed tries under a keyed hash (K22), as ISO texts."""

    __tablename__ = "try_log"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    tried_at: Mapped[Any] = mapped_column(Json)
    succeeded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failures_in_a_row: Mapped[int] = mapped_column(server_default="0")
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class TryWindowRow(Base):
    """Coarse counts a fixed window, for the outer limit of an address."""

    __tablename__ = "try_window"
    __table_args__ = (Index(None, "window_start"),)

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    window_start: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    tries: Mapped[int]


login_attempt = table_of(LoginAttemptRow)
sso_session = table_of(SsoSessionRow)
try_log = table_of(TryLogRow)
try_window = table_of(TryWindowRow)
