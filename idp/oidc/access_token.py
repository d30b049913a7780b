"""JWT access tokens (RFC 9068; OP-34, OP-86; K13, K32): ES256, typ at+jwt, ten minutes, named audience.

The jti begins with the id of its grant, so that our own endpoints can ask whether the grant still lives.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from idp.oidc.model import ACCESS_TOKEN_LIFE, Grant
from idp.oidc.opaque import new_id
from idp.oidc.scopes import audience
from shared.jose.claims import check_audience, check_issuer, check_times, epoch
from shared.jose.errors import InvalidToken
from shared.jose.jws import verify
from shared.jose.keys import KeyRing

TYP = "at+jwt"
ALGORITHM = "ES256"
JTI_SEPARATOR = "."


@dataclass(frozen=True, slots=True)
class Addresses:
    """Who signs, and who our tokens can be for."""

    issuer: str
    uploads_url: str


def access_token_claims(
    grant: Grant, *, sub: str, facts: Mapping[str, Any], addresses: Addresses, now: datetime
) -> dict[str, Any]:
    """The claims of a new access token. facts: what the resource may know of the user."""
    return {
        **facts,
        "iss": addresses.issuer,
        "sub": sub,
        "aud": audience(grant.scope, issuer=addresses.issuer, uploads_url=addresses.uploads_url),
        "client_id": grant.client_id,
        "azp": grant.client_id,
        "scope": " ".join(grant.scope),
        "jti": grant.grant_id + JTI_SEPARATOR + new_id(),
        "iat": epoch(now),
        "nbf": epoch(now),
        "exp": epoch(now + ACCESS_TOKEN_LIFE),
        "auth_time": epoch(grant.auth_time),
        "acr": grant.acr,
        "sid": grant.sid,
    }


@dataclass(frozen=True, slots=True)
class AccessToken:
    """An access token that we issued ourselves, for ourselves."""

    grant_id: str
    client_id: str
    scope: tuple[str, ...]


def read_access_token(token: str, ring: KeyRing, *, issuer: str, now: datetime) -> AccessToken:
    """The token that was shown at one of our own endpoints. Raises InvalidToken (threats 16, 18, 19)."""
    claims = verify(token, ring.public_keys(), algorithms=(ALGORITHM,), typ=TYP).claims
    check_issuer(claims, issuer)
    check_audience(claims, issuer)
    check_times(claims, now)
    jti, client_id, scope = (claims.get(name) for name in ("jti", "client_id", "scope"))
    if not isinstance(jti, str) or not isinstance(client_id, str) or not isinstance(scope, str):
        raise InvalidToken("shape")
    return AccessToken(jti.partition(JTI_SEPARATOR)[0], client_id, tuple(scope.split()))
