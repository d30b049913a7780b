"""JWT access tokens (RFC 9068; OP-34, OP-86; K13, K32): ES256, typ at+jwt, short, with a named audience.

The jti of a user's token begins with the id of its grant, so that our own endpoints can ask whether the
grant still lives. A program's own token (client credentials) has no grant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from idp.oidc.model import ACCESS_TOKEN_LIFE, Grant
from idp.oidc.opaque import new_id
from idp.oidc.resource import Target
from shared.jose.claims import audiences, check_audience, check_issuer, check_times, epoch, read_time
from shared.jose.errors import InvalidToken
from shared.jose.jws import verify
from shared.jose.keys import KeyRing

TYP = "at+jwt"
ALGORITHM = "ES256"
JTI_SEPARATOR = "."


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
    """An access token that we issued ourselves. grant_id: None for a program's own."""

    jti: str
    grant_id: str | None
    client_id: str
    scope: tuple[str, ...]
    audience: tuple[str, ...]
    expires_at: datetime
    claims: Mapping[str, Any]


def read_access_token(token: str, ring: KeyRing, *, issuer: str, now: datetime, for_us: bool = True) -> AccessToken:
    """The token that was shown at one of our own endpoints. Raises InvalidToken (threats 16, 18, 19).

    for_us: we are the resource that it is shown to, so it must name us as audience.
    """
    claims = verify(token, ring.public_keys(), algorithms=(ALGORITHM,), typ=TYP).claims
    check_issuer(claims, issuer)
    if for_us:
        check_audience(claims, issuer)
    check_times(claims, now)
    jti, client_id, scope = (claims.get(name) for name in ("jti", "client_id", "scope"))
    expires_at = read_time(claims, "exp")
    if not (isinstance(jti, str) and isinstance(client_id, str) and isinstance(scope, str)) or expires_at is None:
        raise InvalidToken("shape")
    grant_id, separator, _ = jti.partition(JTI_SEPARATOR)
    return AccessToken(
        jti, grant_id if separator else None, client_id, tuple(scope.split()), audiences(claims), expires_at, claims
    )
