"""A new mail address that waits for its owner: a link of 24 hours, used once, by whoever is logged in (T27)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

LIFETIME = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class EmailChange:
    """ended_at: when it was used, or replaced by a newer one."""

    account_id: str
    email: str
    asked_at: datetime
    ended_at: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        """True while its owner may confirm it."""
        return self.ended_at is None and now < self.asked_at + LIFETIME


class EmailChangeStore(Protocol):
    """By the digest of the link's secret; at most one open one an account."""

    def add(self, link_digest: str, change: EmailChange) -> None:
        """Keep it; the one before it is over."""
        ...

    def find(self, link_digest: str) -> EmailChange | None: ...

    def use(self, link_digest: str, account_id: str, now: datetime) -> bool:
        """Use it up, in one conditional update; False for another account, or when it is over."""
        ...

    def forget_before(self, moment: datetime) -> int:
        """Erase what was asked for before this moment; the number of rows."""
        ...
