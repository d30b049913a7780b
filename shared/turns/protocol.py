"""A process works on one request of a protocol at a time, each of which takes a fraction of a millisecond.

Threads that are at it together only take the interpreter from one another, a dozen times for each request, and some
hardly ever get it. Whoever waits for the disk or for another server steps aside meanwhile.
"""

from contextvars import Token
from threading import Lock
from types import TracebackType

from shared.turns.aside import HELD, Turns


class ProtocolTurns:
    """The turns of one process; `turn()` is a block in which one request is worked on."""

    def __init__(self) -> None:
        self._lock = Lock()  # not in order of arrival, which would wake a thread for each request

    def turn(self) -> "_Turn":
        """Work on a request, after those that came before."""
        return _Turn(self)

    def leave(self) -> None:
        """Let the next one begin."""
        self._lock.release()

    def come_back(self) -> None:
        """Go on."""
        self._lock.acquire()


class _Turn:
    __slots__ = ("_mark", "_turns")

    def __init__(self, turns: ProtocolTurns) -> None:
        self._turns = turns

    def __enter__(self) -> None:
        self._turns.come_back()
        self._mark: Token[Turns | None] = HELD.set(self._turns)

    def __exit__(
        self, _kind: type[BaseException] | None, _failure: BaseException | None, _trace: TracebackType | None
    ) -> None:
        HELD.reset(self._mark)
        self._turns.leave()
