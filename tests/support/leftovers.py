"""What a run of the tests started and did not end: browsers, databases, services, whoever started them."""

import os
import secrets
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

MARK = "TESTS_OF_THIS_RUN"
PATIENCE_SECONDS = 15


def ending_with_us(command: Sequence[str | Path], sign: str = "TERM") -> list[str]:
    """The command, which gets this signal when the process that starts it is gone."""
    return ["setpriv", "--pdeathsig", sign, *map(str, command)]


def mark_what_starts() -> None:
    """Everything that this process starts from now on inherits a mark of its own."""
    os.environ[MARK] = secrets.token_hex(8)


def end_what_is_left(patience_seconds: float = PATIENCE_SECONDS) -> list[str]:
    """The commands that still run a while after the tests; they are killed."""
    deadline = time.monotonic() + patience_seconds
    while (left := _left()) and time.monotonic() < deadline:
        time.sleep(0.2)
    told = [" ".join(process.info["cmdline"] or [process.info["name"]])[:200] for process in left]
    for process in left:
        process.kill()
    return told


def _left() -> list[psutil.Process]:
    return [process for process in psutil.process_iter(["cmdline", "name"]) if _is_marked(process)]


def _is_marked(process: psutil.Process) -> bool:
    if process.pid == os.getpid():
        return False
    try:
        return process.environ().get(MARK) == os.environ[MARK] and process.status() != psutil.STATUS_ZOMBIE
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False
