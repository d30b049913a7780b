"""A day as a form or a program brings it."""

import re
from datetime import date

FIRST_YEAR, LAST_YEAR = 2000, 2100  # beyond these a calendar cannot reckon everywhere, and nobody means them
_TYPED = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})", re.ASCII)


def read_day(text: str) -> date | None:
    """'2027-02-28' as calendars of browsers and programs send it, or '28-02-2027' as people type it.

    None for what is no day, and for one of another age.
    """
    plain = text.strip()
    typed = _TYPED.fullmatch(plain)
    try:
        day = date(int(typed[3]), int(typed[2]), int(typed[1])) if typed else date.fromisoformat(plain)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
