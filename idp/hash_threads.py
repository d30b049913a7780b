"""The threads that compute slow hashes: as many as cores, of lower priority than those that answer requests (K24).

Each hash fills 12 MiB, which stays with the thread that computed it: few threads keep the memory of a process small.
"""

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from idp.hashing import Result
from shared.own_core import core_count, use_any_core

LOWER_BY = 5  # of the kernel's nice values
LOWEST = 19


class HashThreads:
    """Workers for a server process; its threads start with the first hash, so that a fork before it is safe."""

    def __init__(self, cores: int | None = None) -> None:
        self._threads = ThreadPoolExecutor(cores or core_count(), thread_name_prefix="hash", initializer=_give_way)

    def compute(self, work: Callable[[], Result]) -> Result:
        """What `work` returns or raises, computed in one of the threads."""
        return self._threads.submit(work).result()


def _give_way() -> None:
    use_any_core()
    if sys.platform == "linux":  # where a thread has a priority of its own
        current = os.getpriority(os.PRIO_PROCESS, 0)
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), min(current + LOWER_BY, LOWEST))
