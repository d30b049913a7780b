"""Small parts that tests of the idp share."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from idp.hashing import SlowHasher, Turns, Workers
from idp.login.outcome import Proceed, Refused

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


def proceeding(outcome: object) -> Proceed:
    """What came of a step that must be accepted with another one after it."""
    assert isinstance(outcome, Proceed), outcome
    return outcome


def refused(outcome: object) -> Refused:
    """What came of a step that must be refused."""
    assert isinstance(outcome, Refused), outcome
    return outcome


MINUTE = timedelta(minutes=1)
