"""A core of its own for each server process.

Python computes in one thread at a time, so a process gains nothing from a second core, and loses: each time a thread
hands the interpreter to another on another core, that one has to be woken there. On one core they only take turns, and
a thread that is woken waits until the one at work has come to a rest, instead of pushing it aside while it holds the
interpreter. What computes outside the interpreter's lock, as a slow hash does, goes to any core instead.
"""

import os
import secrets
import sys
from pathlib import Path
from typing import Final

from shared.file_locks import locked_now


def _allowed() -> frozenset[int]:
    """The cores that the kernel gives this process; no numbers where it does not tell."""
    return frozenset(os.sched_getaffinity(0)) if sys.platform == "linux" else frozenset()


CORES: Final = _allowed()  # before a process takes one of them; a fork inherits it


def core_count() -> int:
    """How many cores this process had when it started."""
    return len(CORES) or os.cpu_count() or 1


def take_own_core(folder: Path) -> int | None:
    """Keep this thread, and every thread it will start, on a core that no other process of this folder has.

    Gives its number. None, and nothing changes, where there are fewer cores than processes that ask, or another system
    than Linux. The kernel frees the core when the process ends. Which core comes first is left to chance, so that
    services with folders of their own do not all begin with the same one.
    """
    cores = sorted(CORES)
    if not cores or sys.platform != "linux":
        return None
    folder.mkdir(parents=True, exist_ok=True)
    first = secrets.randbelow(len(cores))
    for core in (*cores[first:], *cores[:first]):
        if locked_now(folder / f"core-{core}.lock") is not None:  # and never closed
            os.sched_setaffinity(0, {core})
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
            return core
    return None


def use_any_core() -> None:
    """Let this thread compute where there is room, although the one that started it stays on its core."""
    if sys.platform == "linux":
        os.sched_setaffinity(0, CORES)
