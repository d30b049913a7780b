"""Registered applications, permissions to register, and client assertions that were used."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from idp.db.base import SHORT, Base, table_of
from shared.db.columns import Json, UtcDateTime

CLIENT_ID_LENGTH = 64
DIGEST_LENGTH = 64
ORIGIN_LENGTH = 2000  # as long as a redirect address


class ClientRow(Base):
    """One application; metadata holds what clients/model.py names, without the secret."""

    __tablename__ = "client"

    client_id: Mapped[str] = mapped_column(String(CLIENT_ID_LENGTH), primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    secret_sha256: Mapped[str | None] = mapped_column(String(DIGEST_LENGTH))
    registration_sha256: Mapped[str | None] = mapped_column(String(DIGEST_LENGTH))
    old_secret_sha256: Mapped[str | None] = mapped_column(String(DIGEST_LENGTH))
    old_jwks: Mapped[dict[str, Any] | None] = mapped_column(Json)
    old_ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ClientOriginRow(Base):
    """An origin whose pages belong to a client without a secret; made from its redirect addresses."""

    __tablename__ = "client_origin"

    origin: Mapped[str] = mapped_column(String(ORIGIN_LENGTH), primary_key=True)
    client_id: Mapped[str] = mapped_column(
        ForeignKey("client.client_id", ondelete="CASCADE"), primary_key=True, index=True
    )


class InitialAccessTokenRow(Base):
    """Permission to register clients, by the digest of its value (RFC 7591 3)."""

    __tablename__ = "initial_access_token"

    token_sha256: Mapped[str] = mapped_column(String(DIGEST_LENGTH), primary_key=True)
    label: Mapped[str] = mapped_column(String(100))
    policy_name: Mapped[str] = mapped_column(String(20))
    scope: Mapped[list[str]] = mapped_column(Json)
    uses_left: Mapped[int | None]
    may_skip_pkce: Mapped[bool]
    hosts: Mapped[list[str] | None] = mapped_column(Json)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class ClientAssertionRow(Base):
    """A jti that was used by a client; forgotten once the assertion has expired."""

    __tablename__ = "client_assertion"
    __table_args__ = (SHORT,)

    client_id: Mapped[str] = mapped_column(ForeignKey("client.client_id", ondelete="CASCADE"), primary_key=True)
    jti_sha256: Mapped[str] = mapped_column(String(DIGEST_LENGTH), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


client = table_of(ClientRow)
client_origin = table_of(ClientOriginRow)
initial_access_token = table_of(InitialAccessTokenRow)
client_assertion = table_of(ClientAssertionRow)
