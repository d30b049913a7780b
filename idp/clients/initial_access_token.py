"""Initial access tokens: permission to register clients (RFC 7591 3; K4, K31, K34)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from idp.clients.ports import InitialAccessToken
from idp.hashing import random_secret, secret_digest

LIFE = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Permission:
    """What a token allows. uses: None for any number; life: None for ever (both for demo only)."""

    label: str
    policy_name: str
    scope: tuple[str, ...]
    uses: int | None = 1
    life: timedelta | None = LIFE
    may_skip_pkce: bool = False


def issue_token(permission: Permission, now: datetime, value: str | None = None) -> tuple[str, InitialAccessToken]:
    """The token's value, shown once, and what is stored of it. value: a fixed one, for demo."""
    value = value or random_secret()
    stored = InitialAccessToken(
        token_sha256=secret_digest(value),
        label=permission.label,
        policy_name=permission.policy_name,
        scope=permission.scope,
        uses_left=permission.uses,
        may_skip_pkce=permission.may_skip_pkce,
        expires_at=now + permission.life if permission.life else None,
        created_at=now,
    )
    return value, stored
