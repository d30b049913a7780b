"""What a thread holds while it works on a request in its turn, and how it lets others go on while it waits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, Protocol


class Turns(Protocol):
    """At most so many threads at work at a time."""

    def leave(self) -> None:
        """Let the next one begin; this thread goes on waiting for something else."""

    def come_back(self) -> None:
        """Wait until it is this thread's turn again, before those that have not begun."""


HELD: Final[ContextVar[Turns | None]] = ContextVar("turns_held", default=None)


@contextmanager
def stepped_aside() -> Iterator[None]:
    """Let another request go on while this one waits for something slow; no matter to a thread without a turn."""
    turns = HELD.get()
    if turns is None:
        yield
        return
    mark = HELD.set(None)
    turns.leave()
    try:
        yield
    finally:
        turns.come_back()
        HELD.reset(mark)
