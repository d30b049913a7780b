"""Asking and telling the counters, inside the use case's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from idp.throttling.limits import Limit, blocked_until
from idp.throttling.ports import ThrottleStore


@dataclass(frozen=True, slots=True)
class Gate:
    """One key under its limits."""

    key: str
    limits: Sequence[Limit]

    def closed_until(self, store: ThrottleStore, now: datetime) -> datetime | None:
        """Look without locking, before any costly work."""
        return blocked_until(store.read(self.key), self.limits, now)

    def closed_until_locked(self, store: ThrottleStore, now: datetime, *, may_fail: bool) -> datetime | None:
        """Look again under the lock: of many tries at a time no more are judged than the limit allows.

        may_fail: this try may be counted. Then there must be a row to lock, or the first failures of
        an account, all at once, would not see each other.
        """
        if may_fail:
            store.create(self.key, now)
        return blocked_until(store.lock(self.key), self.limits, now)

    def count(self, store: ThrottleStore, now: datetime) -> datetime | None:
        """Count one try that was let in; the moment until which the gate is closed by it, if it is."""
        log = store.lock(self.key).with_try(now)
        store.save(self.key, log, now)
        return blocked_until(log, self.limits, now)

    def forgive(self, store: ThrottleStore, now: datetime) -> None:
        """After a success; nothing is written where nothing was counted."""
        log = store.lock(self.key)
        if log.tried_at:
            store.save(self.key, log.with_success(now), now)
