"""What the rules need to know about stored passwords."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class StoredPassword:
    """The current password of an account. version counts its passwords from 1."""

    version: int
    encoded: str
    set_at: datetime
    expires_at: datetime


class PasswordStore(Protocol):
    """The current password of each account and the ones before it."""

    def current(self, account_id: str) -> StoredPassword | None:
        """The password that opens the account; None when there is no such account or password."""
        ...

    def recent(self, account_id: str) -> tuple[str, ...]:
        """Slow hashes of the most recent passwords, the current one first, at most HISTORY_LENGTH."""
        ...

    def replace(self, account_id: str, new: StoredPassword) -> bool:
        """Make this the current password and erase what is older than the history.

        False, and nothing changed, when another change took this version first.
        """
        ...

    def rehash(self, account_id: str, version: int, encoded: str) -> None:
        """Keep the same password under newer hash parameters."""
        ...
