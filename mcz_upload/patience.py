"""Trying again while the line is away: longer pauses each time, and an end to it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from mcz_upload.access_tokens import LineDown
from mcz_upload.outcome import ExitCode, Stopped

PAUSES_SECONDS = (1, 2, 5, 10, 30, 60)

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Patience:
    """gives_up_after in seconds of pauses without any progress. told: hears of each pause, in seconds."""

    gives_up_after: float
    sleep: Callable[[float], None]
    told: Callable[[int], None]

    def until_done(self, attempt: Callable[[], Value], progress: Callable[[], int] = lambda: 0) -> Value:
        """What the attempt returns in the end. progress: a number that moves when trying was of use.

        Raises Stopped NOT_REACHED when the line stayed away too long.
        """
        waited, tries, seen = 0.0, 0, progress()
        while True:
            try:
                return attempt()
            except LineDown as down:
                if (moved := progress()) != seen:
                    waited, tries, seen = 0.0, 0, moved
                if waited >= self.gives_up_after:
                    minutes = max(1, round(self.gives_up_after / 60))
                    raise Stopped(ExitCode.NOT_REACHED, "gave_up", minutes=minutes) from down
            pause = PAUSES_SECONDS[min(tries, len(PAUSES_SECONDS) - 1)]
            self.told(pause)
            self.sleep(pause)
            waited, tries = waited + pause, tries + 1
