"""When signing keys change, as a plain function of what there is (OP-56, OP-61; OIDC Core 10.1.1).

Everybody may keep our key set for a week, so a key is published for longer than that before it signs, and
stays published after it signed for as long as anything it signed may still be shown.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from idp.oidc.ports import StoredKey

NEXT: Final = "next"
CURRENT: Final = "current"
OLD: Final = "old"

SIGNS_FOR: Final = timedelta(days=90)
PUBLISHED_BEFORE: Final = timedelta(days=8)  # a week of caching, and a day for clocks and slow caches
PUBLISHED_AFTER: Final = timedelta(days=30)  # an old ID token still serves as a hint (M-12)


class Change(Enum):
    """What can happen to the keys of one algorithm."""

    PREPARE = "prepare"  # make and publish the next key
    PROMOTE = "promote"  # the next key signs from now on, the current one is old
    REMOVE = "remove"  # an old key is published no longer


@dataclass(frozen=True, slots=True)
class Step:
    """One change. kid: the key that is promoted or removed; None for one to be made."""

    change: Change
    alg: str
    kid: str | None = None


def due_steps(keys: Collection[StoredKey], now: datetime) -> Sequence[Step]:
    """Everything that is due now, in the order in which it is to be done."""
    steps: list[Step] = []
    for alg in sorted({key.alg for key in keys}):
        of_alg = [key for key in keys if key.alg == alg]
        current, following = newest(of_alg, CURRENT), newest(of_alg, NEXT)
        if current is not None:
            steps += _about(current, following, now)
        expired = (key for key in of_alg if key.state == OLD and now >= key.since + PUBLISHED_AFTER)
        steps += [Step(Change.REMOVE, alg, key.kid) for key in expired]
    return steps


def _about(current: StoredKey, following: StoredKey | None, now: datetime) -> list[Step]:
    signs_until = current.since + SIGNS_FOR
    if following is None:
        return [Step(Change.PREPARE, current.alg)] if now >= signs_until - PUBLISHED_BEFORE else []
    if now >= max(signs_until, following.since + PUBLISHED_BEFORE):
        return [Step(Change.PROMOTE, current.alg, following.kid)]
    return []


def newest(keys: Collection[StoredKey], state: str) -> StoredKey | None:
    """The latest key in this state."""
    return max((key for key in keys if key.state == state), key=lambda key: key.since, default=None)
