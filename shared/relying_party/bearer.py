"""Access tokens of programs at our own API: RFC 6750 2.1 and 3, RFC 9068 4, RFC 9470; threats 16, 18 and 19."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from shared.jose.claims import check_audience, check_issuer, check_times, read_name, read_time
from shared.jose.errors import InvalidToken
from shared.jose.jws import kid_of, read_header, verify
from shared.jose.keys import KeySource, PublicKeys

TYP = "at+jwt"
ALGORITHMS = frozenset({"ES256"})  # K32: our access tokens
LEEWAY = timedelta(seconds=5)
KEPT = 2048  # tokens that were verified, in each process
INSUFFICIENT_LOGIN = "insufficient_user_authentication"
REALM = "Mijn CAK Zakelijk"

_HEADER = re.compile(r"bearer +([A-Za-z0-9._~+/-]+=*)", re.IGNORECASE | re.ASCII)


class BearerError(Exception):
    """The request is answered with `status` and `www_authenticate`, and nothing else is said.

    error: the code of RFC 6750 3.1, None when no token was shown at all. reason: for the log. hints: what a client
    has to ask to do better, by the names of RFC 6750 3 and RFC 9470 3.
    """

    def __init__(self, status: int, error: str | None, reason: str, **hints: str | int) -> None:
        super().__init__(reason)
        self.status, self.error, self.reason = status, error, reason
        said = {} if error is None else {"error": error}
        parts = [f'{name}="{value}"' for name, value in {"realm": REALM, **said, **hints}.items()]
        self.www_authenticate = "Bearer " + ", ".join(parts)


@dataclass(frozen=True, slots=True)
class AskedLogin:
    """What a person's login must have been. max_age_seconds: since then, None for any."""

    acceptable_acr: Collection[str]
    max_age_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class AccessTokenClaims:
    """What an accepted access token says. acr and auth_time: None where no person stands behind it."""

    sub: str
    client_id: str
    scopes: frozenset[str]
    jti: str
    expires_at: datetime
    acr: str | None
    auth_time: datetime | None
    sid: str | None
    claims: Mapping[str, Any]


def accept_access_token(
    header: str | None,
    *,
    issuer: str,
    audience: str,
    required_scope: str,
    keys: KeySource,
    now: datetime,
    asked: AskedLogin,
) -> AccessTokenClaims:
    """The claims of the token in an Authorization header. Raises BearerError, ProviderUnavailable.

    header: None when absent; a token anywhere else is none (RS-04). audience: our own address. keys:
    the provider's. asked: of the login of the person behind the token, if there is one (RS-01, K14).
    """
    token = bearer_token(header)
    try:
        claims = _verified(token, issuer, audience, keys, now)
        accepted = _read(claims)
    except InvalidToken as invalid:
        raise BearerError(401, "invalid_token", invalid.reason) from invalid
    if required_scope not in accepted.scopes:
        raise BearerError(403, "insufficient_scope", "scope", scope=required_scope)
    if accepted.auth_time is not None:
        _check_login(accepted, accepted.auth_time, asked, now)
    elif accepted.sub != accepted.client_id:  # only a program's own token has no login behind it (RFC 9068 2.2)
        raise BearerError(401, "invalid_token", "auth_time")
    return accepted


def _check_login(accepted: AccessTokenClaims, auth_time: datetime, asked: AskedLogin, now: datetime) -> None:
    """RFC 9470 3: what has to be asked at the provider is said, so that the client can ask it."""
    if accepted.acr not in asked.acceptable_acr:
        levels = " ".join(sorted(asked.acceptable_acr))
        raise BearerError(401, INSUFFICIENT_LOGIN, "acr", acr_values=levels)
    limit = asked.max_age_seconds
    if limit is not None and now - auth_time > timedelta(seconds=limit) + LEEWAY:
        raise BearerError(401, INSUFFICIENT_LOGIN, "max_age", max_age=limit)


def bearer_token(header: str | None) -> str:
    """The token in an Authorization header. Raises BearerError."""
    if header is None or not header.strip():
        raise BearerError(401, None, "no_token")  # RFC 6750 3.1: no error code without a token (M-21)
    found = _HEADER.fullmatch(header.strip())
    if found is None:
        raise BearerError(401, None, "not_bearer")
    return found[1]


def _verified(token: str, issuer: str, audience: str, keys: KeySource, now: datetime) -> Mapping[str, Any]:
    claims = _signed(token, keys(kid_of(read_header(token))))
    check_issuer(claims, issuer)
    check_audience(claims, audience)
    check_times(claims, now, LEEWAY)
    return claims


@lru_cache(KEPT)
def _signed(token: str, known: PublicKeys) -> Mapping[str, Any]:
    """What a token says that one of these keys signed: verified once, and anew for other keys, another object.

    Whether it still counts is looked at each time, by whoever asks.
    """
    return MappingProxyType(verify(token, known, algorithms=ALGORITHMS, typ=TYP).claims)


def _read(claims: Mapping[str, Any]) -> AccessTokenClaims:
    expires_at = read_time(claims, "exp")
    scope = claims.get("scope", "")
    if expires_at is None or not isinstance(scope, str):
        raise InvalidToken("shape")
    acr, sid = claims.get("acr"), claims.get("sid")
    return AccessTokenClaims(
        sub=read_name(claims, "sub"),
        client_id=read_name(claims, "client_id"),
        scopes=frozenset(scope.split()),
        jti=read_name(claims, "jti"),
        expires_at=expires_at,
        acr=acr if isinstance(acr, str) else None,
        auth_time=read_time(claims, "auth_time"),
        sid=sid if isinstance(sid, str) else None,
        claims=claims,
    )
