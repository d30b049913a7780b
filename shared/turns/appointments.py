"""When those come back who were turned away: one after the other, so that they do not meet at the door again."""

import math
import time
from threading import Lock

SOONEST_SECONDS = 2.0
COME_BACK_PER_SECOND = 5.0  # to each process; fewer than may wait in it


class Appointments:
    """Hands out moments, each later than the one before."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._last = 0.0

    def next_in_seconds(self) -> int:
        """Whole seconds from now; each caller gets a later one than the caller before."""
        with self._lock:
            now = time.monotonic()
            self._last = max(self._last, now + SOONEST_SECONDS) + 1 / COME_BACK_PER_SECOND
            return math.ceil(self._last - now)
