"""One slow hash per core at a time, over all processes of this machine (K24), and none on the last of several cores.

A turn is a lock on one of as many files, so a process that dies gives its turn back. Within a process few enough
threads wait that others stay free for all other requests. Whoever had to wait for a turn begins after a rest: then
whoever needs the processor for a moment finds it free more often than not.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import BoundedSemaphore

from idp.hashing import TooBusy
from shared.file_locks import locked_now
from shared.own_core import core_count
from shared.turns.appointments import Appointments
from shared.turns.aside import stepped_aside
from shared.turns.fair import FairTurns

DEADLINE_SECONDS = 3.0
POLL_SECONDS = 0.002
MAX_WAITERS = 24  # of the pages that may be in a worker
REST = 1.5  # times what a hash took, before the next one of those who wait
MOST_REST_SECONDS = 0.25


class HashQueue:
    """Hands out turns. folder: where the lock files lie, the same for every process of the machine."""

    def __init__(
        self,
        folder: Path,
        *,
        at_once: int | None = None,
        max_waiters: int = MAX_WAITERS,
        deadline_seconds: float = DEADLINE_SECONDS,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        at_once = at_once or max(1, core_count() - 1)
        self._files = [folder / f"hash-{number}.lock" for number in range(at_once)]
        self._places = BoundedSemaphore(max_waiters)
        self._own_turns = FairTurns(at_once)
        self._rest_seconds = 0.0
        self._deadline_seconds = deadline_seconds
        self._appointments = Appointments()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold one of the machine's turns. Raises TooBusy when the queue is full or the deadline passes."""
        if not self._places.acquire(blocking=False):
            raise TooBusy(self._appointments.next_in_seconds())
        try:
            with stepped_aside(), self._turn_before(time.monotonic() + self._deadline_seconds):
                yield
        finally:
            self._places.release()

    @contextmanager
    def _turn_before(self, deadline: float) -> Iterator[None]:
        waited = not self._own_turns.acquire(0)
        if waited and not self._own_turns.acquire(self._deadline_seconds):
            raise TooBusy(self._appointments.next_in_seconds())
        try:
            descriptor = self._lock_one(deadline)
            try:
                if waited:
                    time.sleep(self._rest_seconds)
                begun = time.monotonic()
                yield
                self._rest_seconds = min(REST * (time.monotonic() - begun), MOST_REST_SECONDS)
            finally:
                os.close(descriptor)
        finally:
            self._own_turns.release()

    def _lock_one(self, deadline: float) -> int:
        while True:
            for file in self._files:
                if (descriptor := locked_now(file)) is not None:
                    return descriptor
            if time.monotonic() >= deadline:
                raise TooBusy(self._appointments.next_in_seconds())
            time.sleep(POLL_SECONDS)
