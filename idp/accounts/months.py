"""Calendar months on the clock of Amsterdam, by which passwords and accounts end (S11, T24)."""

from calendar import monthrange
from datetime import UTC, datetime

from shared.clock import AMSTERDAM


def months_later(moment: datetime, months: int) -> datetime:
    """The same time on the wall clock so many months later (or earlier, when negative), aware UTC.

    The day is clipped to the month's end. A time that the spring change skips moves forward; one that the autumn
    change repeats is the first.
    """
    local = moment.astimezone(AMSTERDAM)
    years, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    day = min(local.day, monthrange(years, month + 1)[1])
    return local.replace(year=years, month=month + 1, day=day, fold=0).astimezone(UTC)
