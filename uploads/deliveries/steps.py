"""What staff does with a received delivery, as it is kept, and why a step may not be taken (screen D9, K41)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

LONGEST_REASON = 500  # characters


class Step(StrEnum):
    """What staff did."""

    PICKED_UP = "picked_up"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    EXTENDED = "extended"
    HELD = "held"
    RELEASED = "released"
    DOWNLOADED = "downloaded"


class StepRefusal(StrEnum):
    """Why a step was not taken."""

    NOT_FOUND = "not_found"
    NOT_NOW = "not_now"
    REASON_MISSING = "reason_missing"
    REASON_TOO_LONG = "reason_too_long"
    BAD_DAY = "bad_day"


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was taken. at: aware UTC."""

    at: datetime
    name: str
    step: Step
    reason: str
