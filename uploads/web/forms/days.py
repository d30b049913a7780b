"""A day as a form or an address brings it."""

from datetime import date

FIRST_YEAR, LAST_YEAR = 2000, 2100  # beyond these a calendar cannot reckon everywhere, and nobody means them


def read_day(text: str) -> date | None:
    """`2027-02-28`; None for what is no day, and for one of another age."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
