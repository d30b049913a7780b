"""One running service: a process group of its own, watched and started again."""

import os
import signal
import time
from dataclasses import dataclass, field
from multiprocessing.context import ForkProcess
from pathlib import Path

from shared.supervisor.forked import forked

LONGEST_PAUSE_SECONDS = 10.0
STEADY_SECONDS = 30.0
LOG_LIMIT_BYTES = 20 * 1024 * 1024


@dataclass
class Service:
    """A command that should be running. arguments: what follows `python -m`."""

    name: str
    arguments: tuple[str, ...]
    environment: dict[str, str]
    log_file: Path
    process: ForkProcess | None = None
    started_at: float = 0.0
    quick_deaths: int = 0
    not_before: float = field(default=0.0)

    @property
    def pid(self) -> int:
        """The leader of the process group, 0 before the first start."""
        return (self.process.pid or 0) if self.process else 0

    def start(self) -> None:
        """Start the command as leader of a new session; its output goes to the log file."""
        _keep_small(self.log_file)
        self.process = forked(self.arguments, self.environment, self.log_file)
        self.started_at = time.monotonic()

    def has_died(self) -> bool:
        """True when the main process is gone, whatever its workers still do."""
        return self.process is not None and not self.process.is_alive()

    def clear_away(self) -> None:
        """Kill what is left of the group and plan the next start, later after each quick death."""
        self.signal_group(signal.SIGKILL)
        lived = time.monotonic() - self.started_at
        self.quick_deaths = 0 if lived > STEADY_SECONDS else self.quick_deaths + 1
        pause = 0.0 if self.quick_deaths < 4 else min(2.0 ** (self.quick_deaths - 4), LONGEST_PAUSE_SECONDS)
        self.not_before = time.monotonic() + pause
        self.process = None

    def signal_group(self, sign: signal.Signals) -> None:
        """Send a signal to the whole group, if any of it is left."""
        if not self.pid:
            return
        try:
            os.killpg(self.pid, sign)
        except ProcessLookupError:
            return

    def stop(self, sign: signal.Signals = signal.SIGTERM) -> None:
        """Ask the main process to end; it ends its own workers."""
        if self.process is not None and self.process.is_alive():
            os.kill(self.pid, sign)

    @property
    def exit_code(self) -> int | None:
        """How it ended; None while it runs and before its first start."""
        return self.process.exitcode if self.process else None

    def wait(self, seconds: float) -> bool:
        """True when the main process has ended within the time."""
        if self.process is None:
            return True
        self.process.join(max(seconds, 0.0))
        return not self.process.is_alive()


def _keep_small(log_file: Path) -> None:
    if log_file.exists() and log_file.stat().st_size > LOG_LIMIT_BYTES:
        os.replace(log_file, log_file.with_suffix(".log.1"))
