"""The tables of a relying party, in the database of the service that uses it (portal, uploads)."""

from dataclasses import dataclass

from sqlalchemy import Column, Index, Integer, LargeBinary, MetaData, String, Table

from shared.db.columns import Json, UtcDateTime

SHA256_HEX_LENGTH = 64


@dataclass(frozen=True)
class SessionTables:
    """The five tables of one service."""

    session: Table
    login: Table
    tombstone: Table
    logout_token: Table
    key: Table


def session_tables(metadata: MetaData) -> SessionTables:
    """Declare the tables in a service's metadata; its own migrations create them."""
    return SessionTables(
        session=_session(metadata),
        login=_login(metadata),
        tombstone=_tombstone(metadata),
        logout_token=_logout_token(metadata),
        key=_key(metadata),
    )


def _session(metadata: MetaData) -> Table:
    # ended_at: a session ends by its row, never by a cookie's Max-Age (K7); tokens are wiped with it.
    return Table(
        "rp_session",
        metadata,
        Column("cookie_hash", String(SHA256_HEX_LENGTH), primary_key=True),
        Column("sub", String(255), nullable=False),
        Column("sid", String(255), nullable=False),
        Column("claims", Json, nullable=False),
        Column("auth_time", UtcDateTime, nullable=False),
        Column("created_at", UtcDateTime, nullable=False),
        Column("expires_at", UtcDateTime, nullable=False),
        Column("tokens", LargeBinary, nullable=True),
        Column("token_version", Integer, nullable=False),
        Column("access_expires_at", UtcDateTime, nullable=False),
        Column("refreshed_at", UtcDateTime, nullable=False),
        Column("lease_owner", String(SHA256_HEX_LENGTH), nullable=True),
        Column("lease_until", UtcDateTime, nullable=True),
        Column("ended_at", UtcDateTime, nullable=True),
        Column("end_reason", String(32), nullable=True),
        Index("ix_rp_session_sid", "sid"),
        Index("ix_rp_session_sub", "sub"),
        Index("ix_rp_session_expires_at", "expires_at"),
    )


def _login(metadata: MetaData) -> Table:
    # nonce, code_verifier and the path to return to lie encrypted in `secrets` (C-02: never in a cookie).
    return Table(
        "rp_login",
        metadata,
        Column("state_hash", String(SHA256_HEX_LENGTH), primary_key=True),
        Column("browser_hash", String(SHA256_HEX_LENGTH), nullable=False),
        Column("secrets", LargeBinary, nullable=False),
        Column("expires_at", UtcDateTime, nullable=False),
        Index("ix_rp_login_expires_at", "expires_at"),
    )


def _tombstone(metadata: MetaData) -> Table:
    # kind is `sid` or `sub`; a sub's stone covers only what was logged in before ended_at (K26).
    return Table(
        "rp_tombstone",
        metadata,
        Column("kind", String(3), primary_key=True),
        Column("value", String(255), primary_key=True),
        Column("ended_at", UtcDateTime, nullable=False),
        Column("expires_at", UtcDateTime, nullable=False),
        Index("ix_rp_tombstone_expires_at", "expires_at"),
    )


def _logout_token(metadata: MetaData) -> Table:
    return Table(
        "rp_logout_token",
        metadata,
        Column("jti_hash", String(SHA256_HEX_LENGTH), primary_key=True),
        Column("expires_at", UtcDateTime, nullable=False),
        Index("ix_rp_logout_token_expires_at", "expires_at"),
    )


def _key(metadata: MetaData) -> Table:
    return Table(
        "rp_key",
        metadata,
        Column("kid", String(SHA256_HEX_LENGTH), primary_key=True),
        Column("alg", String(16), nullable=False),
        Column("private_jwk", LargeBinary, nullable=False),
        Column("created_at", UtcDateTime, nullable=False),
        Column("retired_at", UtcDateTime, nullable=True),
    )
