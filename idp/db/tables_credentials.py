"""Passwords with their history, and authenticator apps."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from idp.db.base import Base, table_of
from shared.db.columns import UtcDateTime


class PasswordRow(Base):
    """One password of an account; the row whose version the account names is the current one (S17)."""

    __tablename__ = "password"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.account_id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    encoded: Mapped[str] = mapped_column(String(200))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class TotpRow(Base):
    """One authenticator app; the secret is encrypted, last_step is the last accepted time step."""

    __tablename__ = "totp"

    totp_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.account_id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    secret: Mapped[bytes]
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_step: Mapped[int] = mapped_column(BigInteger)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


password = table_of(PasswordRow)
totp = table_of(TotpRow)
