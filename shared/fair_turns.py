"""A semaphore that serves threads in the order in which they came.

The standard one lets a newcomer overtake those who wait, so that under load some wait past any deadline.
"""

from collections import deque
from threading import Event, Lock


class FairTurns:
    """At most `count` holders at a time; who waits longest is next."""

    def __init__(self, count: int) -> None:
        self._lock = Lock()
        self._free = count
        self._waiting: deque[Event] = deque()

    def acquire(self, timeout_seconds: float) -> bool:
        """True when it is this thread's turn, False when that took too long."""
        with self._lock:
            if self._free:
                self._free -= 1
                return True
            called = Event()
            self._waiting.append(called)
        return called.wait(timeout_seconds) or not self._leaves(called)

    def release(self) -> None:
        """Hand the turn to who waits longest, or keep it free."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._free += 1

    def _leaves(self, called: Event) -> bool:
        """True when the thread gave up its place; False when it was called at the last moment."""
        with self._lock:
            if called.is_set():
                return False
            self._waiting.remove(called)
            return True
