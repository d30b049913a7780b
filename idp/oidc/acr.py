"""Levels of trust: what a client may ask, what a login reached, and by which name a token says it.

OIDC Core 3.1.2.1 (acr_values) and 5.5.1.1, OpenID Connect Unmet Authentication Requirements; K14, OP-23,
OP-31, OP-33. A level that was asked and understood is reached or the request fails; it is never lowered
silently. `vtr` is not read.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from idp.login.sso_session import ACR_MFA, ACR_PHR

LEVELS: Final = (ACR_MFA, ACR_PHR)  # a later one satisfies who asked for an earlier one


@dataclass(frozen=True, slots=True)
class AcrScale:
    """The names of our levels. uris: European or other agreed names by ours, empty unless configured (K14)."""

    uris: Mapping[str, str] = field(default_factory=dict)

    @property
    def supported(self) -> tuple[str, ...]:
        """Every name that may be asked."""
        return (*LEVELS, *(self.uris[level] for level in LEVELS if level in self.uris))

    def level_of(self, name: str) -> str | None:
        """Our level by any of its names, None for a name that we do not know."""
        return next((level for level in LEVELS if name in (level, self.uris.get(level))), None)

    def is_met(self, asked: Collection[str], reached: str) -> bool:
        """True when nothing was asked, or the login reached one of the levels or more."""
        return not asked or any(_rank(self.level_of(name)) <= _rank(reached) for name in asked)

    def said(self, asked: Collection[str], reached: str) -> str:
        """The value of the acr claim: the level reached, by an agreed name where the client asked by one."""
        speaks_uris = any(name in self.uris.values() for name in asked)
        return self.uris.get(reached, reached) if speaks_uris else reached


def _rank(level: str | None) -> int:
    return LEVELS.index(level) if level in LEVELS else len(LEVELS)
