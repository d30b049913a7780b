"""When somebody is told that a password ends soon (manual 1.2, P2, S13, K21, T12).

Days are those of the calendar in Amsterdam, whatever the hour at which the password ends.
"""

from datetime import UTC, date, datetime, time, timedelta

from shared.clock import AMSTERDAM

NOTICE_DAYS = 30  # manual 1.2
NOTICE_HOUR = time(8, 0)  # of the daily job, on the wall clock


def days_left(expires_at: datetime, now: datetime) -> int:
    """Calendar days until the date of expiry; 0 on that date itself."""
    return (_local_date(expires_at) - _local_date(now)).days


def is_near(expires_at: datetime | None, now: datetime) -> bool:
    """True in the last 30 days of a password that is still valid; from then on pages say so too."""
    return expires_at is not None and now < expires_at and days_left(expires_at, now) <= NOTICE_DAYS


def due_until(now: datetime, days: int = NOTICE_DAYS) -> datetime:
    """Passwords that end before this moment are due for their notice, in UTC.

    A notice whose morning was missed stays due; before eight the day has not begun.
    """
    local = now.astimezone(AMSTERDAM)
    last_morning = local.date() if local.time() >= NOTICE_HOUR else local.date() - timedelta(days=1)
    end = datetime.combine(last_morning + timedelta(days=days + 1), time.min, AMSTERDAM)
    return end.astimezone(UTC)


def start_of_day(now: datetime) -> datetime:
    """The midnight with which this local date began, in UTC."""
    return datetime.combine(_local_date(now), time.min, AMSTERDAM).astimezone(UTC)


def _local_date(moment: datetime) -> date:
    return moment.astimezone(AMSTERDAM).date()
