"""The mailed link of 'Wachtwoord vergeten': thirty minutes, used once, and only the newest (S29, threat 29)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Protocol

LIFETIME = timedelta(minutes=30)
KEPT = timedelta(days=1)  # so that an old mail can say that there is a newer one


class LinkFault(Enum):
    """Why a link opens nothing."""

    OVER = auto()  # unknown, used, or older than thirty minutes
    REPLACED = auto()  # a newer mail was asked for


@dataclass(frozen=True, slots=True)
class ResetLink:
    """A link that was asked for. account_id None: by someone for an account that gets none (threat 2)."""

    account_id: str | None
    requested_at: datetime
    replaced_at: datetime | None = None
    used_at: datetime | None = None


def fault(link: ResetLink | None, now: datetime) -> LinkFault | None:
    """Why the link opens nothing, or None when it may be used."""
    if link is None or link.account_id is None or link.used_at or now >= link.requested_at + LIFETIME:
        return LinkFault.OVER
    return LinkFault.REPLACED if link.replaced_at else None


class ResetLinkStore(Protocol):
    """Links by the digest of their secret."""

    def add(self, link_digest: str, link: ResetLink) -> None:
        """Keep a new link; the ones before it of the same account are replaced by it."""
        ...

    def find(self, link_digest: str) -> ResetLink | None: ...

    def use(self, link_digest: str, now: datetime) -> bool:
        """Use it up, in one conditional update: True for exactly one caller, while it may be used."""
        ...

    def void_all(self, account_id: str, now: datetime) -> None:
        """No link of this account opens anything any more."""
        ...

    def forget_before(self, moment: datetime) -> int:
        """Erase links that were asked for before this moment; the number of rows."""
        ...
