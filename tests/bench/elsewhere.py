"""For processes that stand for machines elsewhere, which would not take the processor from the servers of this one."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

LAST: Final = 19  # of the kernel's nice values
FIRST: Final = -10
_GROUP: Final = Path("/proc/self/autogroup")


def give_way() -> None:
    """Lower this process below whoever serves: many clients that compute much."""
    _in_a_session_of_its_own(LAST)


def go_first() -> None:
    """Raise it above all, where that is allowed: one client that computes little, and whose own delays are no news."""
    with suppress(PermissionError):
        _in_a_session_of_its_own(FIRST)


def _in_a_session_of_its_own(nice: int) -> None:
    # Where Linux groups processes by session, a nice value counts only within it, and the session has one of its own.
    os.setsid()
    os.nice(nice)
    if _GROUP.exists():
        _GROUP.write_text(str(nice), encoding="ascii")
