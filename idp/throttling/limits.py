"""How often one may try, counted exactly over a sliding window (K22).

A log holds the moments of failed tries. Logs are kept under a keyed hash of what was typed, whether
such an account exists or not, so a lock tells nothing (threat 1).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

DAY = timedelta(days=1)
QUARTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `tries` within `window`. forgiven: a success makes the tries before it count no more."""

    tries: int
    window: timedelta
    forgiven: bool = False


PASSWORD_LIMITS = (Limit(5, QUARTER, forgiven=True), Limit(100, DAY))
TOTP_LIMITS = (Limit(5, QUARTER, forgiven=True), Limit(20, DAY))
PASSWORD_CHANGE_LIMITS = (Limit(20, DAY),)  # S17: leaves room to rotate 13 passwords in a row
LONGEST_WINDOW = DAY


@dataclass(frozen=True, slots=True)
class TryLog:
    """Moments of tries, oldest first, and of the last success."""

    tried_at: tuple[datetime, ...] = ()
    succeeded_at: datetime | None = None

    def with_try(self, now: datetime) -> "TryLog":
        """The log with one more try; what no limit looks at any more is dropped."""
        kept = tuple(at for at in self.tried_at if at > now - LONGEST_WINDOW)
        return TryLog((*kept, now), self.succeeded_at)

    def with_success(self, now: datetime) -> "TryLog":
        """The log after a success; the tries stay for the limits that do not forgive."""
        return TryLog(self.tried_at, now)


def blocked_until(log: TryLog, limits: Sequence[Limit], now: datetime) -> datetime | None:
    """The moment from which one may try again, or None when one may try now."""
    ends = [end for limit in limits if (end := _end_of_block(log, limit, now)) is not None]
    return max(ends, default=None)


def _end_of_block(log: TryLog, limit: Limit, now: datetime) -> datetime | None:
    counted = [at for at in log.tried_at if at > now - limit.window]
    if limit.forgiven and log.succeeded_at is not None:
        counted = [at for at in counted if at > log.succeeded_at]
    if len(counted) < limit.tries:
        return None
    return counted[-limit.tries] + limit.window


def window_start(now: datetime, window: timedelta) -> datetime:
    """The start of the fixed window around now, for coarse counting."""
    seconds = int(window.total_seconds())
    return now - timedelta(seconds=now.timestamp() % seconds)
