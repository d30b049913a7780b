"""Resource indicators (RFC 8707): whom an access token is for, and no more scope than that place understands.

K13: without the parameter the scopes files:* give uploads' audience by themselves, openid ours.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from idp.clients.scopes import FILES_SCOPES
from idp.oidc.errors import ErrorCode, OAuthError


@dataclass(frozen=True, slots=True)
class Target:
    """What one access token is for. audience: addresses, uploads first."""

    scope: tuple[str, ...]
    audience: tuple[str, ...]

    @property
    def aud(self) -> str | list[str]:
        """The claim: one string where there is one audience."""
        return self.audience[0] if len(self.audience) == 1 else list(self.audience)


@dataclass(frozen=True, slots=True)
class Resources:
    """The places that our access tokens can be for, by address: exactly as configured, no trailing slash."""

    issuer: str
    uploads_url: str

    def accept(self, wanted: Collection[str], scope: tuple[str, ...]) -> tuple[str, ...]:
        """The resources of a request, each of use with this scope. Raises OAuthError invalid_target (RFC 8707 2)."""
        names = tuple(dict.fromkeys(wanted))
        if not set(names) <= set(self.served(scope)):
            raise OAuthError(ErrorCode.INVALID_TARGET, "resource is not one that this scope is for")
        return names

    def target(self, scope: tuple[str, ...], granted: tuple[str, ...], wanted: Collection[str] = ()) -> Target:
        """What a token may do. granted: of the grant, empty for no limit. Raises OAuthError invalid_target."""
        return _target(self, scope, granted, tuple(wanted))

    def served(self, scope: tuple[str, ...]) -> tuple[str, ...]:
        """Where these scopes mean something, uploads first."""
        places = {self.place_of(name) for name in scope}
        return tuple(place for place in (self.uploads_url, self.issuer) if place in places)

    def place_of(self, scope: str) -> str:
        """Where this scope means something."""
        return self.uploads_url if scope in FILES_SCOPES else self.issuer


@lru_cache(maxsize=1024)
def _target(places: Resources, scope: tuple[str, ...], granted: tuple[str, ...], wanted: tuple[str, ...]) -> Target:
    limit = granted or places.served(scope)
    names = places.accept(wanted, scope) or tuple(name for name in places.served(scope) if name in limit)
    kept = tuple(name for name in scope if places.place_of(name) in names)
    if not set(names) <= set(limit) or not kept:
        raise OAuthError(ErrorCode.INVALID_TARGET, "resource is not one that was granted")
    return Target(kept, names)
