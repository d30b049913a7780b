"""Relations, accounts and roles."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from idp.db.base import Base, table_of
from shared.db.columns import Json, UtcDateTime


class RelationRow(Base):
    """A chain partner; relatienummer is text, because leading zeros count (S21)."""

    __tablename__ = "relation"

    relatie_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    relatienummer: Mapped[str] = mapped_column(String(12), unique=True)
    naam: Mapped[str] = mapped_column(String(200))
    is_staff: Mapped[bool]
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    merged_into: Mapped[str | None] = mapped_column(String(32))
    former_numbers: Mapped[list[str] | None] = mapped_column(Json)
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reviewed_by: Mapped[str | None] = mapped_column(String(32))


class AccountRow(Base):
    """One person in one relation; password_version points at the current password."""

    __tablename__ = "account"
    __table_args__ = (Index(None, "relatie_id", "username", unique=True), Index(None, "state"))

    account_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    relatie_id: Mapped[str] = mapped_column(ForeignKey("relation.relatie_id"))
    username: Mapped[str] = mapped_column(String(32))
    aanhef: Mapped[str] = mapped_column(String(10))
    given_name: Mapped[str] = mapped_column(String(100))
    initials: Mapped[str] = mapped_column(String(20))
    infix: Mapped[str] = mapped_column(String(20))
    surname: Mapped[str] = mapped_column(String(100))
    email: Mapped[str] = mapped_column(String(254))
    phone: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(2))
    state: Mapped[str] = mapped_column(String(20))
    password_version: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_login_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    previous_login_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    terms_version: Mapped[str | None] = mapped_column(String(20))
    terms_accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    questions_set_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recovery_codes_saved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    person_id: Mapped[str | None] = mapped_column(String(32))
    closing_warned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    address_changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    dealt_with_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AccountRoleRow(Base):
    """What a member of staff may do (K28). given_by: empty for whoever came with the installation."""

    __tablename__ = "account_role"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.account_id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(20), primary_key=True)
    given_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    given_by: Mapped[str | None] = mapped_column(String(32))
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reviewed_by: Mapped[str | None] = mapped_column(String(32))


relation = table_of(RelationRow)
account = table_of(AccountRow)
account_role = table_of(AccountRoleRow)
