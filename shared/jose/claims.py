"""Plain checks of registered claims, RFC 7519 section 4.1. Each raises InvalidToken with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.jose.errors import InvalidToken

DEFAULT_LEEWAY = timedelta(seconds=60)
MAX_NAME_LENGTH = 255  # of sub


def check_times(claims: Mapping[str, Any], now: datetime, leeway: timedelta = DEFAULT_LEEWAY) -> None:
    """Refuses what has expired, is not yet valid, or was issued in the future. now: aware UTC."""
    expires_at = read_time(claims, "exp")
    if expires_at is None:
        raise InvalidToken("exp_missing")
    begins = [moment for name in ("nbf", "iat") if (moment := read_time(claims, name)) is not None]
    check_moments(max(begins, default=None), expires_at, now, leeway)


def check_moments(
    begins_at: datetime | None, expires_at: datetime | None, now: datetime, leeway: timedelta = DEFAULT_LEEWAY
) -> None:
    """The same for moments that were read before; None is not looked at. All are aware UTC."""
    if expires_at is not None and now >= expires_at + leeway:
        raise InvalidToken("expired")
    if begins_at is not None and begins_at > now + leeway:
        raise InvalidToken("not_yet_valid")


def read_time(claims: Mapping[str, Any], name: str) -> datetime | None:
    """A NumericDate claim as aware UTC, None when absent."""
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidToken(f"{name}_shape")
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, ValueError, OSError) as error:
        raise InvalidToken(f"{name}_shape") from error


def read_name(claims: Mapping[str, Any], name: str) -> str:
    """A claim that names somebody or something: a text of 1 to 255 characters (OpenID Connect Core 2)."""
    value = claims.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= MAX_NAME_LENGTH:
        raise InvalidToken(name)
    return value


def check_issuer(claims: Mapping[str, Any], issuer: str) -> None:
    """Refuses a token of any other issuer; compared as an exact string (M-12)."""
    if claims.get("iss") != issuer:
        raise InvalidToken("issuer")


def audiences(claims: Mapping[str, Any]) -> tuple[str, ...]:
    """The audiences, whether written as one string or as a list (M-11)."""
    value = claims.get("aud")
    values = value if isinstance(value, list) else [value]
    return tuple(item for item in values if isinstance(item, str))


def check_audience(claims: Mapping[str, Any], audience: str) -> None:
    """Refuses a token that is not meant for this audience (threat 16)."""
    if audience not in audiences(claims):
        raise InvalidToken("audience")


def epoch(moment: datetime) -> int:
    """An aware moment as NumericDate in whole seconds."""
    return int(moment.timestamp())
