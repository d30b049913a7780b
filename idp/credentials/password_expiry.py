"""How long a password is valid: six calendar months by the clock on the wall (manual 1.1, P1, S11)."""

from calendar import monthrange
from datetime import UTC, datetime

from shared.clock import AMSTERDAM

PASSWORD_VALIDITY_MONTHS = 6  # manual 1.1


def expires_at(set_at: datetime) -> datetime:
    """The first moment, aware UTC, at which a password set then is no longer valid.

    The same wall-clock time in Amsterdam six months on, the day clipped to the month's end. A wall
    time that the spring change skips moves forward; one that the autumn change repeats is the first.
    """
    local = set_at.astimezone(AMSTERDAM)
    months = local.month - 1 + PASSWORD_VALIDITY_MONTHS
    year, month = local.year + months // 12, months % 12 + 1
    day = min(local.day, monthrange(year, month)[1])
    return local.replace(year=year, month=month, day=day, fold=0).astimezone(UTC)
