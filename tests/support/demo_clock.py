"""The clock of a running demo, which tests move forward and nobody moves back."""

import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True)
class DemoClock:
    """The file with the seconds that the services' clock is ahead of the machine's."""

    file: Path

    @property
    def ahead_seconds(self) -> int:
        text = self.file.read_text(encoding="ascii").strip() if self.file.exists() else ""
        return int(text or 0)

    def now(self) -> datetime:
        """The time by the services' clock."""
        return datetime.fromtimestamp(time.time() + self.ahead_seconds, UTC)

    def forward(self, seconds: int) -> None:
        """Let this many seconds pass for everyone."""
        self.set_ahead(self.ahead_seconds + seconds)

    def set_ahead(self, seconds: int) -> None:
        """Be so many seconds ahead of the machine.

        Replaced as a whole: a service that reads a file just emptied would be back in the present for a moment.
        """
        unfinished = self.file.with_suffix(".part")
        unfinished.write_text(str(seconds), encoding="ascii")
        os.replace(unfinished, self.file)
