"""May this ID token be believed? OpenID Connect Core 3.1.3.7, 3.1.3.6, 12.2; C-05, C-06, RP-13, RP-14."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from typing import Any

from shared.base64url import as_text
from shared.jose.claims import check_issuer, check_times, read_name, read_time
from shared.jose.errors import InvalidToken
from shared.jose.jws import kid_of, media_type, read_header, verify
from shared.jose.keys import KeySource
from shared.relying_party.represented import check_represents
from shared.relying_party.settings import ABSOLUTE_LIFE, RpSettings

LEEWAY = timedelta(seconds=60)
LONGEST_SINCE_ISSUE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who logged in, when, and in which session of the provider."""

    sub: str
    sid: str
    auth_time: datetime
    claims: Mapping[str, Any]


def read_id_token(token: str, settings: RpSettings, keys: KeySource, now: datetime) -> Identity:
    """The identity in a token that was signed for us and is valid now. Raises InvalidToken.

    nonce, max_age and at_hash are checked beside it: they belong to one request.
    """
    header = read_header(token)
    # Threat 19: tokens that carry another type are no ID token, whoever signed them.
    if media_type(header) not in {None, "jwt"}:
        raise InvalidToken("typ")
    claims = verify(token, keys(kid_of(header)), algorithms=settings.algorithms, typ=None).claims
    check_issuer(claims, settings.issuer)
    _check_audience(claims, settings.client_id)
    check_times(claims, now, LEEWAY)
    _check_freshness(claims, now)
    if claims.get("acr") not in settings.acceptable_acr:
        raise InvalidToken("acr")
    if "events" in claims:
        raise InvalidToken("logout_token")
    check_represents(claims)
    return Identity(read_name(claims, "sub"), read_name(claims, "sid"), _auth_time(claims, now), claims)


def check_nonce(identity: Identity, nonce: str) -> None:
    """Refuse an ID token that answers another request (threat 13)."""
    given = identity.claims.get("nonce")
    if not isinstance(given, str) or not compare_digest(given.encode(), nonce.encode()):
        raise InvalidToken("nonce")


def check_max_age(identity: Identity, settings: RpSettings, now: datetime) -> None:
    """Refuse a login that is older than we asked (Core 3.1.3.7, 13; C-06)."""
    limit = settings.max_age_seconds
    if limit is not None and now - identity.auth_time > timedelta(seconds=limit) + LEEWAY:
        raise InvalidToken("max_age")


def check_at_hash(identity: Identity, access_token: str) -> None:
    """Refuse an ID token that came with another access token; the claim is optional (Core 3.1.3.6).

    Each algorithm we accept (ES256, RS256, PS256) hashes with SHA-256.
    """
    given = identity.claims.get("at_hash")
    if given is not None and given != at_hash(access_token):
        raise InvalidToken("at_hash")


def check_same_login(identity: Identity, *, sub: str, sid: str, auth_time: datetime) -> None:
    """Refuse an ID token of a refresh that speaks of another person or login (Core 12.2)."""
    if (identity.sub, identity.sid, identity.auth_time) != (sub, sid, auth_time):
        raise InvalidToken("another_login")


def at_hash(access_token: str) -> str:
    """The left half of the access token's SHA-256, base64url without padding."""
    return as_text(sha256(access_token.encode()).digest()[:16])


def _check_audience(claims: Mapping[str, Any], client_id: str) -> None:
    # We trust nobody else with our tokens: a second audience is refused, not only an unproven azp.
    if claims.get("aud") not in (client_id, [client_id]):
        raise InvalidToken("audience")
    if claims.get("azp", client_id) != client_id:
        raise InvalidToken("azp")


def _check_freshness(claims: Mapping[str, Any], now: datetime) -> None:
    issued_at = read_time(claims, "iat")
    if issued_at is None:
        raise InvalidToken("iat_missing")
    if now - issued_at > LONGEST_SINCE_ISSUE:
        raise InvalidToken("iat_too_old")


def _auth_time(claims: Mapping[str, Any], now: datetime) -> datetime:
    auth_time = read_time(claims, "auth_time")
    if auth_time is None:
        raise InvalidToken("auth_time_missing")
    if not now - ABSOLUTE_LIFE < auth_time <= now + LEEWAY:
        raise InvalidToken("auth_time")
    return auth_time
