"""Small parts that tests of the idp share."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from idp.hashing import SlowHasher, Turns, Workers

QUICK_MEMORY_KIB = 8


class NoQueue:
    """Turns without waiting, counted."""

    def __init__(self) -> None:
        self.taken = 0

    @contextmanager
    def turn(self) -> Iterator[None]:
        self.taken += 1
        yield


def quick_hasher(turns: Turns | None = None, workers: Workers | None = None) -> SlowHasher:
    """The real hash with parameters that take microseconds."""
    return SlowHasher(turns or NoQueue(), workers, memory_kib=QUICK_MEMORY_KIB, passes=1)


MINUTE = timedelta(minutes=1)
