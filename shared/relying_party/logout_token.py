"""The provider says that a session is over: OpenID Connect Back-Channel Logout 1.0, 2.4 and 2.6; C-10."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shared.jose.claims import check_audience, check_issuer, check_times, read_name, read_time
from shared.jose.errors import InvalidToken
from shared.jose.jws import kid_of, read_header, verify
from shared.jose.keys import KeySource
from shared.relying_party.settings import RpSettings

EVENT = "http://schemas.openid.net/event/backchannel-logout"
TYP = "logout+jwt"
LEEWAY = timedelta(seconds=60)
LONGEST_LIFE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class LogoutNotice:
    """Which session ended (sid), or, without a sid, whose sessions all ended (sub)."""

    jti: str
    sid: str | None
    sub: str | None


def read_logout_token(token: str, settings: RpSettings, keys: KeySource, now: datetime) -> LogoutNotice:
    """The notice in a logout token for us. Raises InvalidToken.

    The type must be `logout+jwt`, so that no other token of the provider can end sessions (threat 19).
    """
    known = keys(kid_of(read_header(token)))
    claims = verify(token, known, algorithms=settings.algorithms, typ=TYP).claims
    check_issuer(claims, settings.issuer)
    check_audience(claims, settings.client_id)
    check_times(claims, now, LEEWAY)
    _check_life(claims, now)
    _check_event(claims)
    if "nonce" in claims:
        raise InvalidToken("nonce")
    jti, sid, sub = (_optional_name(claims, name) for name in ("jti", "sid", "sub"))
    if jti is None:
        raise InvalidToken("jti")
    if sid is None and sub is None:
        raise InvalidToken("nobody_named")
    return LogoutNotice(jti, sid, sub)


def _check_life(claims: Mapping[str, Any], now: datetime) -> None:
    # A jti is remembered for a limited time, so a token may not live longer than that.
    issued_at, expires_at = read_time(claims, "iat"), read_time(claims, "exp")
    if issued_at is None or expires_at is None:
        raise InvalidToken("iat_missing")
    if expires_at - now > LONGEST_LIFE:
        raise InvalidToken("lives_too_long")


def _check_event(claims: Mapping[str, Any]) -> None:
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(EVENT), dict):
        raise InvalidToken("events")


def _optional_name(claims: Mapping[str, Any], name: str) -> str | None:
    return None if claims.get(name) is None else read_name(claims, name)
