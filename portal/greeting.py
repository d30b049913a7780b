"""Which greeting belongs to the time of day (S35). The words are web/texts.py's."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from shared.clock import AMSTERDAM

MORNING_STARTS_AT_HOUR = 6
AFTERNOON_STARTS_AT_HOUR = 12
EVENING_STARTS_AT_HOUR = 18


class PartOfDay(Enum):
    """Four parts of six hours; each starts at its first minute."""

    NIGHT = "night"
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


def part_of_day(now: datetime) -> PartOfDay:
    """The part of the day on the wall clock of Europe/Amsterdam. now: aware."""
    hour = now.astimezone(AMSTERDAM).hour
    if hour < MORNING_STARTS_AT_HOUR:
        return PartOfDay.NIGHT
    if hour < AFTERNOON_STARTS_AT_HOUR:
        return PartOfDay.MORNING
    return PartOfDay.AFTERNOON if hour < EVENING_STARTS_AT_HOUR else PartOfDay.EVENING
