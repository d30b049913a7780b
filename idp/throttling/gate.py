"""Asking and telling the counters, inside the use case's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from idp.throttling.limits import Limit, TryLog, blocked_until
from idp.throttling.ports import ThrottleStore


@dataclass(frozen=True, slots=True)
class Counted:
    """What one more try did. closed_until: the gate is closed by it. begins_lock: it was open before."""

    closed_until: datetime | None
    begins_lock: bool


@dataclass(frozen=True, slots=True)
class Gate:
    """One key under its limits. most_in_a_row: failures without a success that close it until a reset."""

    key: str
    limits: Sequence[Limit]
    most_in_a_row: int | None = None

    def closed_until(self, store: ThrottleStore, now: datetime) -> datetime | None:
        """Look without locking, before any costly work."""
        return self._blocked_until(store.read(self.key), now, store.times)

    def closed_until_locked(self, store: ThrottleStore, now: datetime, *, may_fail: bool) -> datetime | None:
        """Look again under the lock: of many tries at a time no more are judged than the limit allows.

        may_fail: this try may be counted. Then there must be a row to lock, or the first failures of
        an account, all at once, would not see each other.
        """
        if may_fail:
            store.create(self.key, now)
        return self._blocked_until(store.lock(self.key), now, store.times)

    def count(self, store: ThrottleStore, now: datetime) -> datetime | None:
        """Count one try that was let in; the moment until which the gate is closed by it, if it is."""
        return self.count_failure(store, now).closed_until

    def count_failure(self, store: ThrottleStore, now: datetime) -> Counted:
        """The same, and whether a lock begins with it."""
        before = store.lock(self.key)
        log = before.with_try(now)
        closed_until = self._blocked_until(log, now, store.times)
        store.save(self.key, replace(log, closed_at=now) if closed_until else log, now)
        return Counted(closed_until, closed_until is not None and before.begins_lock(now))

    def forgive(self, store: ThrottleStore, now: datetime) -> bool:
        """After a success; True when the gate had been closed since the one before (T17).

        Nothing is written where nothing was counted.
        """
        log = store.lock(self.key)
        if log.tried_at or log.failures_in_a_row:
            store.save(self.key, log.with_success(now), now)
        return log.closed_at is not None

    def lift(self, store: ThrottleStore) -> bool:
        """Forget every try, after a reset; True when the gate had been closed."""
        had_closed = store.lock(self.key).closed_at is not None
        store.erase(self.key)
        return had_closed

    def tries_left(self, store: ThrottleStore, now: datetime) -> int:
        """How many more tries the limits let in now."""
        log, left = store.read(self.key), 0
        while left < max(limit.tries for limit in self.limits) and self._blocked_until(log, now, store.times) is None:
            log, left = log.with_try(now), left + 1
        return left

    def _blocked_until(self, log: TryLog, now: datetime, times: int) -> datetime | None:
        most = None if self.most_in_a_row is None else self.most_in_a_row * times
        return blocked_until(log, [limit.widened(times) for limit in self.limits], now, most_in_a_row=most)
