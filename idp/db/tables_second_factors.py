"""Passkeys and security keys, recovery codes, and what is begun and waits for an answer."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from idp.db.base import Base, table_of
from shared.db.columns import Json, UtcDateTime


class WebauthnCredentialRow(Base):
    """One key; name_key is its name as names are compared (E36a)."""

    __tablename__ = "webauthn_credential"
    __table_args__ = (Index(None, "account_id", "name_key", unique=True),)

    key_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.account_id"))
    name: Mapped[str] = mapped_column(String(60))
    name_key: Mapped[str] = mapped_column(String(240))
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    transports: Mapped[list[str]] = mapped_column(Json)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RecoverySetRow(Base):
    """The one set of recovery codes of an account; recipe is how each code was hashed."""

    __tablename__ = "recovery_set"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.account_id"), primary_key=True)
    set_id: Mapped[str] = mapped_column(String(32), unique=True)
    recipe: Mapped[str] = mapped_column(String(100))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RecoveryCodeRow(Base):
    """One code, as slow hash; used_at is set by the statement that uses it up."""

    __tablename__ = "recovery_code"

    set_id: Mapped[str] = mapped_column(ForeignKey("recovery_set.set_id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CeremonyRow(Base):
    """A secret or challenge between question and answer, encrypted; owner is a session or a login."""

    __tablename__ = "ceremony"

    owner: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


webauthn_credential = table_of(WebauthnCredentialRow)
recovery_set = table_of(RecoverySetRow)
recovery_code = table_of(RecoveryCodeRow)
ceremony = table_of(CeremonyRow)
