"""The only place that asks what time it is (K7)."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Protocol
from zoneinfo import ZoneInfo

AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")  # whose days and hours users live by
LONGEST_OFFSET = 32  # bytes of the file


class Clock(Protocol):
    """Tells the time as an aware UTC datetime."""

    def now(self) -> datetime:
        """The current moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class OffsetClock:
    """The machine's time plus the offset in whole seconds that a file holds.

    The file is read at each call, so that one write moves every process at once. A missing or
    empty file means no offset; anything else that is no number raises ValueError. Never used in
    production (K7).
    """

    def __init__(self, offset_file: Path) -> None:
        self._offset_file = offset_file

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self._offset_seconds())

    def _offset_seconds(self) -> int:
        try:
            descriptor = os.open(self._offset_file, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return 0
        try:
            return int(os.read(descriptor, LONGEST_OFFSET).strip() or b"0")
        finally:
            os.close(descriptor)


class FixedClock:
    """A clock for tests: stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.set(at)

    def now(self) -> datetime:
        return self._at

    def set(self, at: datetime) -> None:
        """Stand still at this moment; raises ValueError for a naive datetime."""
        if at.tzinfo is None:
            raise ValueError("a clock needs an aware datetime")
        self._at = at.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        """Move forward (or back, when negative)."""
        self._at += by
