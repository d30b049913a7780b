"""Which of our keys is published and which signs, as plain functions of their moments (RP-09, RP-11; C-08).

Nothing has to run for a change: every process comes to the same answer by its clock. A new key is published for a
while before it signs, so that whoever looks it up finds it at every process of ours and at every provider, which asks
again for a kid that it does not know, but not more often than each ten seconds. The key before it stays published until
the last assertion that it signed is over. The rest of both times is for clocks that differ.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from shared.sessions.model import StoredKey

SIGNS_AFTER = timedelta(minutes=1)
GONE_AFTER = timedelta(minutes=5)


class KeyState(StrEnum):
    """Published and does not sign yet, signs, or signed before."""

    NEXT = "next"
    CURRENT = "current"
    OLD = "old"


def signing(published: Sequence[StoredKey], now: datetime) -> StoredKey | None:
    """The newest that was published for long enough; the very first signs at once. None without any.

    published: the newest first.
    """
    ripe = [key for key in published if now >= key.created_at + SIGNS_AFTER]
    return next(iter(ripe or published[::-1]), None)


def states(published: Sequence[StoredKey], now: datetime) -> list[tuple[StoredKey, KeyState]]:
    """Each with its state, in the same order."""
    current = signing(published, now)
    if current is None:
        return []
    place = published.index(current)
    state = [KeyState.NEXT] * place + [KeyState.CURRENT] + [KeyState.OLD] * (len(published) - place - 1)
    return list(zip(published, state, strict=True))


def is_changing(published: Sequence[StoredKey], now: datetime) -> bool:
    """Whether the newest key does not sign yet."""
    return signing(published, now) not in published[:1]
