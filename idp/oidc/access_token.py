"""JWT access tokens (RFC 9068; OP-34, OP-86; K13, K32): ES256, typ at+jwt, short, with a named audience.

The jti of a user's token begins with the id of its grant, so that our own endpoints can ask whether the
grant still lives. A program's own token (client credentials) has no grant.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from idp.oidc.model import ACCESS_TOKEN_LIFE, Grant
from idp.oidc.opaque import new_id
from idp.oidc.resource import Target
from shared.jose.claims import audiences, check_issuer, check_moments, epoch, read_time
from shared.jose.errors import InvalidToken
from shared.jose.jws import verify
from shared.jose.keys import KeyRing

TYP = "at+jwt"
ALGORITHM = "ES256"
JTI_SEPARATOR = "."
KEPT: Final = 2048  # verified tokens, in each process


@dataclass(frozen=True, slots=True)
class Access:
    """What one access token will say. facts: what the resource may know; grant: None for a program's own."""

    client_id: str
    sub: str
    target: Target
    facts: Mapping[str, Any]
    grant: Grant | None
    life: timedelta = ACCESS_TOKEN_LIFE


def access_token_claims(access: Access, *, issuer: str, now: datetime) -> dict[str, Any]:
    """The claims of a new access token."""
    grant = access.grant
    claims = {
        **access.facts,
        "iss": issuer,
        "sub": access.sub,
        "aud": access.target.aud,
        "client_id": access.client_id,
        "azp": access.client_id,
        "scope": " ".join(access.target.scope),
        "jti": (grant.grant_id + JTI_SEPARATOR if grant else "") + new_id(),
        "iat": epoch(now),
        "nbf": epoch(now),
        "exp": epoch(now + access.life),
    }
    if grant is not None:
        claims |= {"auth_time": epoch(grant.auth_time), "acr": grant.acr, "sid": grant.sid}
    return claims


@dataclass(frozen=True, slots=True)
class AccessToken:
    """An access token that we issued ourselves. grant_id: None for a program's own. begins_at: not good before."""

    jti: str
    grant_id: str | None
    client_id: str
    scope: tuple[str, ...]
    audience: tuple[str, ...]
    begins_at: datetime
    expires_at: datetime
    claims: Mapping[str, Any]


class AccessTokens:
    """Reads access tokens that are shown at our own endpoints (threats 16, 18, 19).

    A token's signature is verified once for each state of our keys: other keys, and every token is verified anew. That
    says nothing of whether it still counts: its times are looked at here, its grant and session by whoever asks.
    """

    def __init__(self, ring: Callable[[], KeyRing], issuer: str) -> None:
        self._ring = ring
        self._issuer = issuer
        self._verified = lru_cache(KEPT)(_verified)

    def read(self, token: str, now: datetime, *, for_us: bool = True) -> AccessToken:
        """The token that was shown. Raises InvalidToken.

        for_us: we are the resource that it is shown to, so it must name us as audience.
        """
        access = self._verified(token, self._ring(), self._issuer)
        if for_us and self._issuer not in access.audience:
            raise InvalidToken("audience")
        check_moments(access.begins_at, access.expires_at, now)
        return access


def _verified(token: str, ring: KeyRing, issuer: str) -> AccessToken:
    claims = verify(token, ring.public_keys(), algorithms=(ALGORITHM,), typ=TYP).claims
    check_issuer(claims, issuer)
    jti, client_id, scope = (claims.get(name) for name in ("jti", "client_id", "scope"))
    begins_at, issued_at, expires_at = (read_time(claims, name) for name in ("nbf", "iat", "exp"))
    if not (isinstance(jti, str) and isinstance(client_id, str) and isinstance(scope, str)):
        raise InvalidToken("shape")
    if begins_at is None or issued_at is None or expires_at is None:
        raise InvalidToken("shape")
    grant_id, separator, _ = jti.partition(JTI_SEPARATOR)
    return AccessToken(
        jti=jti,
        grant_id=grant_id if separator else None,
        client_id=client_id,
        scope=tuple(scope.split()),
        audience=audiences(claims),
        begins_at=max(begins_at, issued_at),
        expires_at=expires_at,
        claims=claims,
    )
