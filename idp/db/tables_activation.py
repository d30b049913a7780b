"""What an invitation consists of: postal address, one-time password, letters and the codes in them."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from idp.db.base import Base, table_of
from shared.db.columns import UtcDateTime


class PostalAddressRow(Base):
    """Where letters go: the address of the signed form."""

    __tablename__ = "postal_address"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.account_id"), primary_key=True)
    street: Mapped[str] = mapped_column(String(100))
    house_number: Mapped[str] = mapped_column(String(20))
    postcode: Mapped[str] = mapped_column(String(7))
    town: Mapped[str] = mapped_column(String(80))


class InitialPasswordRow(Base):
    """The one-time password of an account (S27); once ended it opens nothing, and is kept to refuse it (S17)."""

    __tablename__ = "initial_password"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.account_id"), primary_key=True)
    encoded: Mapped[str] = mapped_column(String(200))
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ActivatiecodeRow(Base):
    """The code of the latest letter of an account; there is never a second one (S9)."""

    __tablename__ = "activatiecode"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.account_id"), primary_key=True)
    letter_id: Mapped[str] = mapped_column(String(32))
    encoded: Mapped[str] = mapped_column(String(200))
    printed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    failures: Mapped[int]
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    typed_in: Mapped[str | None] = mapped_column(String(32))


class LetterRow(Base):
    """A letter that was ordered; printed_at is empty while it waits, confirmed_at until it was posted."""

    __tablename__ = "letter"

    letter_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.account_id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    ordered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    print_from: Mapped[datetime] = mapped_column(UtcDateTime)
    printed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)


postal_address = table_of(PostalAddressRow)
initial_password = table_of(InitialPasswordRow)
activatiecode = table_of(ActivatiecodeRow)
letter = table_of(LetterRow)
