"""When an account that nobody uses is closed: after 13 months without login, with a warning at 12 (T24)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from idp.accounts.months import months_later

WARNED_AFTER_MONTHS = 12
CLOSED_AFTER_MONTHS = 13
WARNING_TIME = timedelta(days=30)  # M22 promises them, also when the worker stood still for a while


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Whoever logged in last before `warn` is warned; before `close`, and warned before `warned`, is closed."""

    warn: datetime
    close: datetime
    warned: datetime


def thresholds(now: datetime) -> Thresholds:
    """The moments that count now, aware UTC."""
    return Thresholds(
        months_later(now, -WARNED_AFTER_MONTHS), months_later(now, -CLOSED_AFTER_MONTHS), now - WARNING_TIME
    )


class InactivityStore(Protocol):
    """Accounts that nobody used, in the states that the clock closes.

    Counted from their last login or, without one, from when they were made; of an account that is not active what
    staff did about it counts as well.
    """

    def to_warn(self, before: datetime, limit: int) -> tuple[str, ...]:
        """Unused since before that moment, and not warned since they were used."""
        ...

    def warn(self, account_id: str, now: datetime) -> bool:
        """Note the warning, in one conditional update; False when it was given since the last use."""
        ...

    def forget_warning(self, account_id: str) -> None:
        """Whoever could not act on it is warned again before anything ends."""
        ...

    def to_close(self, before: datetime, warned_before: datetime, limit: int) -> tuple[str, ...]:
        """Unused since before that moment, and warned before the other."""
        ...

    def closes(self, account_id: str, before: datetime, warned_before: datetime) -> bool:
        """True while that is so of this account."""
        ...
