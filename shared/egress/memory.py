"""A small memory for answers of other services, one a process."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from time import monotonic
from typing import Generic, TypeVar

Answer = TypeVar("Answer")

LIFE_SECONDS = 60.0
FAILURE_LIFE_SECONDS = 10.0
MOST_ENTRIES = 10_000


class Memory(Generic[Answer]):
    """Remembers an answer for a minute, and the lack of one for ten seconds.

    So a service that does not answer costs a page two seconds once, not at every visit. When full, the
    oldest entry goes.
    """

    def __init__(self, elapsed: Callable[[], float] = monotonic) -> None:
        self._elapsed = elapsed
        self._entries: OrderedDict[str, tuple[float, Answer | None]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str, ask: Callable[[], Answer | None]) -> Answer | None:
        """The remembered answer, else that of `ask`, which gives None when there is none."""
        with self._lock:
            ends_at, answer = self._entries.get(key, (0.0, None))
        if self._elapsed() < ends_at:
            return answer
        answer = ask()
        life = FAILURE_LIFE_SECONDS if answer is None else LIFE_SECONDS
        with self._lock:
            self._entries.pop(key, None)
            self._entries[key] = (self._elapsed() + life, answer)
            if len(self._entries) > MOST_ENTRIES:
                self._entries.popitem(last=False)
        return answer
