"""How often one may try, counted exactly over a sliding window (K22).

A log holds the moments of failed tries. Logs are kept under a keyed hash of what was typed, whether
such an account exists or not, so a lock tells nothing (threat 1).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

DAY = timedelta(days=1)
QUARTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `tries` within `window`. forgiven: a success makes the tries before it count no more."""

    tries: int
    window: timedelta
    forgiven: bool = False

    def widened(self, times: int) -> "Limit":
        """As many times the tries, for an installation that is there to be measured."""
        return self if times == 1 else replace(self, tries=self.tries * times)


PASSWORD_LIMITS = (Limit(5, QUARTER, forgiven=True), Limit(100, DAY))
TOTP_LIMITS = (Limit(5, QUARTER, forgiven=True), Limit(20, DAY))
RECOVERY_CODE_LIMITS = (Limit(5, DAY),)
SECRET_ANSWER_LIMITS = (Limit(3, DAY),)
RESET_REQUEST_LIMITS = (Limit(5, QUARTER), Limit(20, DAY))  # mails with a link, so that nobody fills a mail box
DEVICE_CODE_LIMITS = (Limit(5, QUARTER), Limit(20, DAY))
MOST_FAILURES_IN_A_ROW = 100  # NIST SP 800-63B-4 3.2.2; then unknown devices wait for a reset (threat 4)
PASSWORD_CHANGE_LIMITS = (Limit(20, DAY),)  # S17: leaves room to rotate 13 passwords in a row
ADDRESS_WINDOW = QUARTER  # in which tries from one address are counted together
LONGEST_WINDOW = DAY
FAILURES_REMEMBERED = timedelta(days=400)  # a row of failures that nobody added to is over


@dataclass(frozen=True, slots=True)
class TryLog:
    """Moments of tries, oldest first, and of the last success.

    failures_in_a_row: since the last success. closed_at: when a try last closed the gate; None when it
    never did since the last success.
    """

    tried_at: tuple[datetime, ...] = ()
    succeeded_at: datetime | None = None
    failures_in_a_row: int = 0
    closed_at: datetime | None = None

    def with_try(self, now: datetime) -> "TryLog":
        """The log with one more try; what no limit looks at any more is dropped."""
        kept = tuple(at for at in self.tried_at if at > now - LONGEST_WINDOW)
        return replace(self, tried_at=(*kept, now), failures_in_a_row=self.failures_in_a_row + 1)

    def with_success(self, now: datetime) -> "TryLog":
        """The log after a success; the tries stay for the limits that do not forgive."""
        return TryLog(self.tried_at, now)

    def begins_lock(self, now: datetime) -> bool:
        """True when a gate that closes now was open for a while: closing again and again is one lock."""
        return self.closed_at is None or self.closed_at <= now - QUARTER


def blocked_until(
    log: TryLog, limits: Sequence[Limit], now: datetime, *, most_in_a_row: int | None = None
) -> datetime | None:
    """The moment from which one may try again, or None when one may try now.

    most_in_a_row: so many failures close it until a reset; the answer then names the next quarter,
    like that of any other lock, because it must tell nothing.
    """
    ends = [end for limit in limits if (end := _end_of_block(log, limit, now)) is not None]
    if most_in_a_row is not None and log.failures_in_a_row >= most_in_a_row:
        ends.append(now + QUARTER)
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
