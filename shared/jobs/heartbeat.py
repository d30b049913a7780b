"""A worker's sign of life: a file for each of its loops, touched after each row and each pass, and while a row is held.

Nothing asks a worker anything, so this is what a watcher can look at. A loop that stands still, that died beside
another one, or whose database has been away for long, lets its file grow old.
"""

import socket
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

SILENT_AFTER = timedelta(seconds=90)  # several times as long as a pass takes, or a lease is left alone
FORGOTTEN_AFTER = timedelta(days=1)  # files of machines that are gone
FOLDER = "alive"


class Heartbeat:
    """The file of one loop of the worker of `service` on this machine; the loop has begun."""

    def __init__(self, var: Path, service: str, loop: str) -> None:
        self._file = var / FOLDER / f"{_of_this_machine(service)}{loop}"
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.touch()

    def beat(self) -> None:
        """It lives. A disk on which that cannot be noted lets it seem dead, and ends no loop."""
        with suppress(OSError):
            self._file.touch()


def is_beating(var: Path, service: str, now: datetime) -> bool:
    """Whether every loop of the worker of `service` on this machine has lately given its sign. now: of the machine."""
    files = list((var / FOLDER).glob(f"{_of_this_machine(service)}*"))
    return bool(files) and all(_age(file, now) < SILENT_AFTER for file in files)


def forget_others(var: Path, now: datetime) -> None:
    """Remove files of workers that have been silent for a day: each container has a name of its own."""
    for file in (var / FOLDER).glob("*"):
        if _age(file, now) > FORGOTTEN_AFTER:
            file.unlink(missing_ok=True)


def never_beats() -> None:
    """For a worker that nobody watches."""


Beat = Callable[[], None]


def _of_this_machine(service: str) -> str:
    return f"{service}-worker@{socket.gethostname()}-"


def _age(file: Path, now: datetime) -> timedelta:
    try:
        touched = file.stat().st_mtime
    except FileNotFoundError:
        return timedelta(0)
    return now - datetime.fromtimestamp(touched, now.tzinfo)
