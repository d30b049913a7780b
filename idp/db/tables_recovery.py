"""Known devices, secret questions, and links of 'Wachtwoord vergeten'."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from idp.db.base import Base, table_of
from shared.db.columns import UtcDateTime


class KnownDeviceRow(Base):
    """A browser on which someone logged in fully, named by the SHA-256 of its cookie (K23)."""

    __tablename__ = "known_device"

    device_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.account_id"), primary_key=True, index=True)
    used_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class SecretQuestionRow(Base):
    """One of an account's three questions; own words and the hash of the answer are encrypted."""

    __tablename__ = "secret_question"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.account_id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    question: Mapped[str] = mapped_column(String(40))
    own_words: Mapped[bytes | None]
    answer: Mapped[bytes]


class ResetLinkRow(Base):
    """A mailed link, named by the SHA-256 of its secret; without account when nobody was mailed (threat 2)."""

    __tablename__ = "reset_link"

    link_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.account_id"), index=True)
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    replaced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


known_device = table_of(KnownDeviceRow)
secret_question = table_of(SecretQuestionRow)
reset_link = table_of(ResetLinkRow)
