"""A process works on few pages at a time, so that other requests find a thread, the interpreter and the database free.

Pages that wait hold a thread, but nothing else. All together take a share of the processor and no more, however many
are wanted. A page that itself waits, for a slow hash or for another server, steps aside meanwhile. What never took a
turn, as the endpoints of the protocol, is not held up by those who did.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock
from typing import Final

from shared.turns.appointments import Appointments
from shared.turns.aside import HELD
from shared.turns.fair import FairTurns
from shared.turns.pace import Pace

DEADLINE_SECONDS: Final = 10.0
SHARE_OF_NEWCOMERS: Final = 0.75  # of the places: a form that was filled in still finds one when others are turned away
SHARE_OF_THE_PROCESSOR: Final = 0.15  # of one core, that the pages of a process take: some forty a second
PATIENCE_SECONDS: Final = 0.05  # of a page with what is more urgent, at each step: it is slowed down, never stopped


class TooManyPages(Exception):
    """No page can be made in time; nothing was done."""

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(f"come back in {retry_after_seconds} s")
        self.retry_after_seconds = retry_after_seconds


class PageTurns:
    """at_once: pages that are worked on. places: for those and the ones that wait, each of which holds a thread."""

    def __init__(
        self, at_once: int, places: int, *, deadline_seconds: float = DEADLINE_SECONDS, pace: Pace | None = None
    ) -> None:
        self._next = FairTurns(1)
        self._at_work = FairTurns(at_once)
        self._pace = pace or Pace(SHARE_OF_THE_PROCESSOR)
        self._places = places
        self._for_newcomers = max(1, int(places * SHARE_OF_NEWCOMERS))
        self._taken = 0
        self._lock = Lock()
        self._urgent = 0
        self._nothing_urgent = Event()
        self._nothing_urgent.set()
        self._deadline_seconds = deadline_seconds
        self._appointments = Appointments()

    @contextmanager
    def turn(self, *, newcomer: bool) -> Iterator[None]:
        """Work on one page, after those that came before. newcomer: nothing is lost when it is turned away.

        Raises TooManyPages before anything was done.
        """
        with self._place(self._for_newcomers if newcomer else self._places):
            if not self._begins():
                raise TooManyPages(self._appointments.next_in_seconds())
            mark = HELD.set(self)
            try:
                give_way()
                with self._pace.work():
                    yield
            finally:
                HELD.reset(mark)
                self._at_work.release()

    def begin_urgent(self) -> None:
        """From now on pages wait between their steps, until `end_urgent`."""
        with self._lock:
            self._urgent += 1
            if self._taken and self._urgent == 1:
                self._nothing_urgent.clear()

    def end_urgent(self) -> None:
        """One thing less that pages wait for."""
        with self._lock:
            self._urgent -= 1
            if not self._urgent and not self._nothing_urgent.is_set():
                self._nothing_urgent.set()

    @contextmanager
    def _place(self, limit: int) -> Iterator[None]:
        with self._lock:
            if self._taken >= limit:
                raise TooManyPages(self._appointments.next_in_seconds())
            self._taken += 1
        try:
            yield
        finally:
            with self._lock:
                self._taken -= 1

    def _begins(self) -> bool:
        """True when it is this page's turn. The one that is next waits for its pace without a turn."""
        if not self._next.acquire(self._deadline_seconds):
            return False
        try:
            time.sleep(self._pace.left_seconds())
            return self._at_work.acquire(self._deadline_seconds)
        finally:
            self._next.release()

    def leave(self) -> None:
        """Let another page be worked on."""
        self._at_work.release()

    def come_back(self) -> None:
        """Go on, half done, before those that have not begun, but after what is urgent."""
        self._at_work.acquire(None, ahead=True)
        self.give_way()

    def give_way(self) -> None:
        """Let pass what is more urgent."""
        self._nothing_urgent.wait(PATIENCE_SECONDS)


def in_a_page() -> bool:
    """True when this thread works on a page in its turn."""
    return isinstance(HELD.get(), PageTurns)


def give_way() -> None:
    """A step of a page begins: let pass what is more urgent. Nothing to a thread without a turn."""
    turns = HELD.get()
    if isinstance(turns, PageTurns):
        turns.give_way()
