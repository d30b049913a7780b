"""Work that takes a share of a processor and no more, so that others find it free however much is asked for."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Final

AHEAD_SECONDS: Final = 0.25  # that work may be ahead of its share: what comes now and then never waits


class Pace:
    """share: of one processor, above 0 and at most 1, that all pieces of the work may take together.

    clock, computed: seconds that passed, and seconds of the processor that the calling thread took.
    """

    def __init__(
        self,
        share: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        computed: Callable[[], float] = time.thread_time,
    ) -> None:
        self._times = 1 / share
        self._clock = clock
        self._computed = computed
        self._lock = Lock()
        self._taken_until = 0.0  # by the clock, if all that was done had taken its share and no more

    def left_seconds(self) -> float:
        """To wait before the next piece; 0 unless more than the share was taken lately."""
        return max(0.0, self._taken_until - self._clock() - AHEAD_SECONDS)

    @contextmanager
    def work(self) -> Iterator[None]:
        """One piece, of which counts what this thread takes of the processor; what it waits for does not."""
        begun, computed = self._clock(), self._computed()
        try:
            yield
        finally:
            self._take(begun, self._computed() - computed)

    def _take(self, begun: float, seconds: float) -> None:
        with self._lock:
            self._taken_until = max(self._taken_until, begun) + seconds * self._times
