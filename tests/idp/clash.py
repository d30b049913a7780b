"""Two at once.

On PostgreSQL one stops between two locks, and the other goes on until it is done or waits for a row.
On both databases something else happens while a password is being compared.
"""

from collections.abc import Callable
from threading import Event, Thread, current_thread

import pytest
from sqlalchemy import text

from tests.idp.installation import Installation

PATIENCE_SECONDS = 20
WAITING = text("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")
Work = Callable[[], object]


class Clash:
    """Two at once, on one account. Each outcome is what it returned or raised."""

    def __init__(self, idp: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
        self._idp = idp
        self._monkeypatch = monkeypatch
        self._reached, self._go, self._over = Event(), Event(), Event()

    def of(self, first: Work, store: type, stops_after: str, second: Work) -> tuple[object, object]:
        """first: stops when this method of the store returned."""
        one, two = Outcome(first), Outcome(second, self._over)
        real = getattr(store, stops_after)

        def stopped(*arguments: object) -> object:
            done = real(*arguments)
            if current_thread() is one.thread and not self._reached.is_set():
                self._reached.set()
                assert self._go.wait(PATIENCE_SECONDS)
            return done

        self._monkeypatch.setattr(store, stops_after, stopped)
        one.thread.start()
        assert self._reached.wait(PATIENCE_SECONDS)
        two.thread.start()
        self._until_it_waits()
        self._go.set()
        one.thread.join(PATIENCE_SECONDS)
        two.thread.join(PATIENCE_SECONDS)
        return one.result, two.result

    def _until_it_waits(self) -> None:
        for _ in range(PATIENCE_SECONDS * 100):
            with self._idp.foundation.database.read() as connection:
                if connection.execute(WAITING).scalar_one():
                    return
            if self._over.wait(0.01):
                return
        raise AssertionError("the second one neither ended nor waits")


class Outcome:
    """A thread, and what became of it."""

    def __init__(self, work: Work, over: Event | None = None) -> None:
        self.result: object = None
        self._work, self._over = work, over or Event()
        self.thread = Thread(target=self._run)

    def _run(self) -> None:
        try:
            self.result = self._work()
        except Exception as raised:  # which one it is, is what a test asks
            self.result = raised
        finally:
            self._over.set()


def during_the_next_hash(idp: Installation, monkeypatch: pytest.MonkeyPatch, work: Callable[[], object]) -> None:
    """Something else happens while a typed password is being compared."""
    hasher, real = idp.foundation.hasher, idp.foundation.hasher.verify

    def verify(encoded: str | None, secret: str) -> bool:
        monkeypatch.setattr(hasher, "verify", real)
        right = real(encoded, secret)
        work()
        return right

    monkeypatch.setattr(hasher, "verify", verify)
