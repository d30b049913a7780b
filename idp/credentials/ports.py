"""What the rules need to know about stored passwords."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from idp.credentials.secret_questions import StoredQuestion


@dataclass(frozen=True, slots=True)
class StoredPassword:
    """The current password of an account. version counts its passwords from 1."""

    version: int
    encoded: str
    set_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class StoredInitialPassword:
    """The one-time password of an account. ended_at: when a password was chosen instead."""

    encoded: str
    issued_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None


class InitialPasswordStore(Protocol):
    """At most one one-time password an account."""

    def find(self, account_id: str) -> StoredInitialPassword | None:
        """Also one that ended: it may never become a password (S17)."""
        ...

    def put(self, account_id: str, new: StoredInitialPassword) -> None:
        """Keep this one; the one before it is gone."""
        ...

    def end(self, account_id: str, now: datetime) -> None:
        """From now on it opens nothing."""
        ...

    def last_until(self, account_id: str, moment: datetime) -> None:
        """It works at least until then; one that ended stays ended."""
        ...

    def expired_invitations(self, now: datetime, limit: int) -> tuple[str, ...]:
        """Accounts that wait for a mail or letter which works no longer (T10)."""
        ...


class PasswordStore(Protocol):
    """The current password of each account and the ones before it."""

    def current(self, account_id: str) -> StoredPassword | None:
        """The password that opens the account; None when there is no such account or password."""
        ...

    def version(self, account_id: str) -> int:
        """How often the current password changed, counted from 0; the next one has one more."""
        ...

    def expire_all(self, now: datetime) -> int:
        """Have every password end now that would end later; the number of accounts with such a one."""
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

    def expire(self, account_id: str, now: datetime) -> None:
        """From now on the current password opens nothing but the choice of a new one (T23)."""
        ...

    def withdraw(self, account_id: str) -> None:
        """From now on there is no current password; what it was is still refused as a new one (T11, S17)."""
        ...


class SecretQuestionStore(Protocol):
    """The three questions of an account; hashes of answers lie under the master key as pepper."""

    def of_account(self, account_id: str) -> tuple[StoredQuestion, ...]:
        """In the order in which they were chosen; empty when there are none."""
        ...

    def replace(self, account_id: str, questions: Sequence[StoredQuestion], now: datetime) -> None:
        """Keep these instead of the ones before."""
        ...


@dataclass(frozen=True, slots=True)
class DueNotice:
    """A current password whose end is to be announced."""

    account_id: str
    version: int
    expires_at: datetime


class NoticeStore(Protocol):
    """Which passwords were announced to end, and who saw the page about it."""

    def due(self, days: int, *, after: datetime, until: datetime, limit: int) -> tuple[DueNotice, ...]:
        """Current passwords of active accounts that end in this span and were not announced for so many days."""
        ...

    def take(self, due: DueNotice, days: int, now: datetime) -> bool:
        """Note that this password is announced for so many days.

        False, and nothing is noted, when that was done before or when the password is no longer the current one.
        """
        ...

    def see_page(self, account_id: str, now: datetime, *, unless_since: datetime) -> bool:
        """Note that the page about the coming end is shown now (I13); False when it was since that moment."""
        ...
