"""Requests that wait, codes, grants, consents, pairwise subjects and signing keys."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from idp.db.base import SHORT, Base, table_of
from idp.db.tables_clients import DIGEST_LENGTH
from shared.db.columns import Json, UtcDateTime

ACCOUNT_ID_LENGTH = 32
SID_LENGTH = 64
GRANT_ID_LENGTH = 32


class AuthorizationRequestRow(Base):
    """A checked request that waits for its user; its id is in the address, only its digest here (K35)."""

    __tablename__ = "authorization_request"

    request_sha256: Mapped[str] = mapped_column(String(DIGEST_LENGTH), primary_key=True)
    client_id: Mapped[str] = mapped_column(ForeignKey("client.client_id", ondelete="CASCADE"), index=True)
    content: Mapped[dict[str, Any]] = mapped_column(Json)  # empty from answered_at on
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # or when it ended without an answer


class PushedRequestRow(Base):
    """A request that a client pushed and nobody has visited yet; by the digest of its reference (RFC 9126)."""

    __tablename__ = "pushed_request"

    request_sha256: Mapped[str] = mapped_column(String(DIGEST_LENGTH), primary_key=True)
    client_id: Mapped[str] = mapped_column(ForeignKey("client.client_id", ondelete="CASCADE"), index=True)
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class GrantRow(Base):
    """A family of tokens: one row for the whole chain of refresh tokens, so it does not grow with rotation."""

    __tablename__ = "oidc_grant"
    __table_args__ = (Index(None, "sid", "client_id"), SHORT)

    grant_id: Mapped[str] = mapped_column(String(GRANT_ID_LENGTH), primary_key=True)
    client_id: Mapped[str] = mapped_column(ForeignKey("client.client_id", ondelete="CASCADE"), index=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.account_id"), index=True)
    sid: Mapped[str] = mapped_column(String(SID_LENGTH))
    scope: Mapped[list[str]] = mapped_column(Json)
    claims: Mapped[dict[str, Any] | None] = mapped_column(Json)
    acr: Mapped[str] = mapped_column(String(100))
    amr: Mapped[list[str]] = mapped_column(Json)
    auth_time: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    refresh_sha256: Mapped[str | None] = mapped_column(String(DIGEST_LENGTH))
    refresh_idle_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    generation: Mapped[int]
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    previous_sha256: Mapped[str | None] = mapped_column(String(DIGEST_LENGTH))
    rotated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resource: Mapped[list[str] | None] = mapped_column(Json)


class RevokedTokenRow(Base):
    """An access token that no grant stands behind, taken back before its end (RFC 7009)."""

    __tablename__ = "revoked_token"

    jti: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class DeviceRequestRow(Base):
    """A program that waits for its user (RFC 8628): both codes as digests; kept a while after its use."""

    __tablename__ = "device_request"

    device_sha256: Mapped[str] = mapped_column(String(DIGEST_LENGTH), primary_key=True)
    user_digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH), index=True)
    grant_id: Mapped[str] = mapped_column(String(GRANT_ID_LENGTH))
    client_id: Mapped[str] = mapped_column(ForeignKey("client.client_id", ondelete="CASCADE"), index=True)
    scope: Mapped[list[str]] = mapped_column(Json)
    resource: Mapped[list[str]] = mapped_column(Json)
    address: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    state: Mapped[str] = mapped_column(String(10))
    interval: Mapped[int]
    polled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.account_id"), index=True)
    auth_time: Mapped[datetime | None] = mapped_column(UtcDateTime)
    amr: Mapped[list[str]] = mapped_column(Json)


class ConsentRow(Base):
    """What a user allowed a client to know (K34). told_sha256: digest of what it said of itself then."""

    __tablename__ = "consent"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.account_id"), primary_key=True)
    client_id: Mapped[str] = mapped_column(
        ForeignKey("client.client_id", ondelete="CASCADE"), primary_key=True, index=True
    )
    scope: Mapped[list[str]] = mapped_column(Json)
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    told_sha256: Mapped[str | None] = mapped_column(String(64))


class PairwiseSubjectRow(Base):
    """The subject of an account for one sector: random and kept, so no key rotation changes it."""

    __tablename__ = "pairwise_subject"

    sector: Mapped[str] = mapped_column(String(255), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.account_id"), primary_key=True, index=True)
    sub: Mapped[str] = mapped_column(String(ACCOUNT_ID_LENGTH), unique=True)


_IS_NEXT = text("state = 'next'")  # one at a time for each algorithm


class SigningKeyRow(Base):
    """One of our keys, to sign or to be encrypted to; itself encrypted. state: next, current or old (OP-61)."""

    __tablename__ = "signing_key"
    __table_args__ = (
        Index("ix_signing_key_next", "alg", unique=True, sqlite_where=_IS_NEXT, postgresql_where=_IS_NEXT),
    )

    kid: Mapped[str] = mapped_column(String(64), primary_key=True)
    alg: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(10))
    encrypted: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state_since: Mapped[datetime | None] = mapped_column(UtcDateTime)


authorization_request = table_of(AuthorizationRequestRow)
pushed_request = table_of(PushedRequestRow)
oidc_grant = table_of(GrantRow)
revoked_token = table_of(RevokedTokenRow)
device_request = table_of(DeviceRequestRow)
consent = table_of(ConsentRow)
pairwise_subject = table_of(PairwiseSubjectRow)
signing_key = table_of(SigningKeyRow)
