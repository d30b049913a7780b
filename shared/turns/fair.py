"""A semaphore that serves threads in the order in which they came.

The standard one lets a newcomer overtake those who wait, so that under load some wait past any deadline.
"""

from collections import deque
from threading import Lock

AHEAD_IN_A_ROW = 8  # of those who may go ahead; then one of the others, so that nobody waits for ever


class FairTurns:
    """At most `count` holders at a time; next is whoever has waited longest, first among those who may go ahead."""

    def __init__(self, count: int) -> None:
        self._lock = Lock()
        self._free = count
        self._ahead: deque[Lock] = deque()
        self._waiting: deque[Lock] = deque()
        self._in_a_row = 0

    def acquire(self, timeout_seconds: float | None, *, ahead: bool = False) -> bool:
        """True when it is this thread's turn, False when that took too long. None: however long it takes."""
        with self._lock:
            if self._free:
                self._free -= 1
                return True
            called, queue = Lock(), self._ahead if ahead else self._waiting
            called.acquire()  # whoever calls this thread releases it
            queue.append(called)
        return called.acquire(timeout=-1 if timeout_seconds is None else timeout_seconds) or not self._leaves(
            queue, called
        )

    def release(self) -> None:
        """Hand the turn to whoever has waited longest, or keep it free."""
        with self._lock:
            if not self._called_next():
                self._free += 1

    def hand_over(self) -> bool:
        """As `release` when somebody waits; when nobody does, False, and it stays this thread's turn."""
        with self._lock:
            return self._called_next()

    def _called_next(self) -> bool:
        if self._ahead and (self._in_a_row < AHEAD_IN_A_ROW or not self._waiting):
            self._in_a_row += 1
            self._ahead.popleft().release()
        elif self._waiting:
            self._in_a_row = 0
            self._waiting.popleft().release()
        else:
            return False
        return True

    @property
    def is_waited_for(self) -> bool:
        """Whether somebody waits for a turn."""
        return bool(self._waiting or self._ahead)

    def _leaves(self, queue: deque[Lock], called: Lock) -> bool:
        """True when the thread gave up its place; False when it was called at the last moment."""
        with self._lock:
            if not called.locked():
                return False
            queue.remove(called)
            return True
