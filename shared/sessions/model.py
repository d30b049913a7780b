"""What a relying party remembers, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class EndReason(StrEnum):
    """Why a session is over."""

    LOGGED_OUT = "logged_out"
    REFUSED = "refused"  # the provider refused to refresh: idle too long, blocked, ended there
    EXPIRED = "expired"  # eight hours since the login


@dataclass(frozen=True, slots=True)
class LoginUnderWay:
    """What must come back with, or be proven at, the answer to an authorization request."""

    nonce: str = field(repr=False)
    code_verifier: str = field(repr=False)
    return_path: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the provider gave for this session. refresh_token: None when it gave none."""

    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class NewSession:
    """A login that was just completed. All moments are aware UTC."""

    sub: str
    sid: str
    claims: Mapping[str, Any]
    auth_time: datetime
    expires_at: datetime
    tokens: Tokens
    access_expires_at: datetime


@dataclass(frozen=True, slots=True)
class StoredSession:
    """A session's row without its tokens. handle: names the row, is no secret.

    token_version: counts the refreshes. end_reason: None while it lasts.
    """

    handle: str
    sub: str
    sid: str
    claims: Mapping[str, Any]
    auth_time: datetime
    expires_at: datetime
    access_expires_at: datetime
    refreshed_at: datetime
    token_version: int
    end_reason: EndReason | None


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A private key of this relying party as JSON bytes (secret). retired_at: when it is published no longer."""

    kid: str
    alg: str
    private_jwk: bytes = field(repr=False)
    created_at: datetime
    retired_at: datetime | None
