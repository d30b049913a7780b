"""One running service: a process group of its own, watched and started again."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from shared.processes import die_with_parent

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
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0.0
    quick_deaths: int = 0
    not_before: float = field(default=0.0)

    @property
    def pid(self) -> int:
        """The leader of the process group, 0 before the first start."""
        return self.process.pid if self.process else 0

    def start(self) -> None:
        """Start the command as leader of a new session; its output goes to the log file."""
        _keep_small(self.log_file)
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own commands, no shell
                [sys.executable, "-m", *self.arguments],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_end_with_supervisor,
            )
        self.started_at = time.monotonic()

    def has_died(self) -> bool:
        """True when the main process is gone, whatever its workers still do."""
        return self.process is not None and self.process.poll() is not None

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
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, sign)
        except ProcessLookupError:
            return

    def stop(self, sign: signal.Signals = signal.SIGTERM) -> None:
        """Ask the main process to end; it ends its own workers."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(sign)

    def wait(self, seconds: float) -> bool:
        """True when the main process has ended within the time."""
        if self.process is None:
            return True
        try:
            self.process.wait(max(seconds, 0.0))
        except subprocess.TimeoutExpired:
            return False
        return True


def _end_with_supervisor() -> None:
    die_with_parent(signal.SIGTERM)


def _keep_small(log_file: Path) -> None:
    if log_file.exists() and log_file.stat().st_size > LOG_LIMIT_BYTES:
        os.replace(log_file, log_file.with_suffix(".log.1"))
