"""The lease in an upload's row: the same on one host and on many, on SQLite and PostgreSQL.

It lasts 30 s unless renewed. A holder that was killed on this host is noticed at once by its pid and
start time; a silent one is asked to give way and drains its socket first; one at work is left alone.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from shared.clock import Clock
from uploads.locks.holder import Holder, is_dead, runs_under_this_boot, this_process
from uploads.locks.ports import BeginLease, LeaseRows
from uploads.protocol.errors import LeaseLost, Refusal, TusError
from uploads.protocol.ports import LEASE_LASTS, Interrupt, Lease, LeaseState

AT_WORK_WITHIN = timedelta(seconds=2)  # bytes came in so lately that nobody may push in
WAIT_AT_MOST_SECONDS = 3.0
LOOK_EVERY_SECONDS = 0.05
RETRY_SOON = {"Retry-After": "1"}


class RowLeases:
    """`Leases` over rows."""

    def __init__(
        self,
        begin: BeginLease,
        clock: Clock,
        sleep: Callable[[float], None] = time.sleep,
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self._begin = begin
        self._clock = clock
        self._sleep = sleep
        self._elapsed = elapsed

    def first(self, upload_id: str) -> Lease:
        return Lease(upload_id, token=1, holder=str(this_process()))

    def acquire(self, upload_id: str, *, force: bool = False) -> Lease:
        wanted = Interrupt.NOW if force else Interrupt.IF_SILENT
        give_up_at = self._elapsed() + WAIT_AT_MOST_SECONDS
        while True:
            with self._begin() as rows:
                got = self._try(rows, upload_id, wanted, is_last_try=self._elapsed() >= give_up_at)
            if isinstance(got, Lease):
                return got
            if got is not None:
                raise TusError(got, RETRY_SOON if got is Refusal.BUSY else None)
            self._sleep(LOOK_EVERY_SECONDS)

    def renew(self, lease: Lease) -> Interrupt:
        with self._begin() as rows:
            wanted = rows.renew(lease.upload_id, lease.token, self._clock.now() + LEASE_LASTS)
        if wanted is None:
            raise LeaseLost
        return wanted

    def wanted(self, lease: Lease) -> Interrupt:
        with self._begin() as rows:
            state = rows.look(lease.upload_id)
        if state is None or state.token != lease.token or state.holder is None:
            raise LeaseLost
        return state.interrupt

    def release(self, lease: Lease) -> None:
        with self._begin() as rows:
            rows.free(lease.upload_id, lease.token)

    def _try(self, rows: LeaseRows, upload_id: str, wanted: Interrupt, *, is_last_try: bool) -> Lease | Refusal | None:
        """The lease, a refusal, or None while its holder may still give way."""
        now = self._clock.now()
        state = rows.look(upload_id)
        if state is None:
            return Refusal.NOT_FOUND
        if is_free(state, now):
            holder = str(this_process())
            return _lease(upload_id, state, rows.take(upload_id, holder, now + LEASE_LASTS), holder)
        at_work = wanted is not Interrupt.NOW and now - state.last_byte_at < AT_WORK_WITHIN
        if at_work or is_last_try:
            if state.interrupt is Interrupt.IF_SILENT:  # whoever asked is going away
                rows.interrupt(upload_id, state.token, Interrupt.NONE)
            return Refusal.BUSY
        if state.interrupt < wanted:
            rows.interrupt(upload_id, state.token, wanted)
        return None


def is_free(state: LeaseState, now: datetime) -> bool:
    """Whether the upload may be taken: let go, out of time, or held by a process that is surely dead."""
    if state.holder is None or state.until is None or state.until <= now:
        return True
    return is_dead(Holder.parse(state.holder))


def _lease(upload_id: str, before: LeaseState, token: int, holder: str) -> Lease:
    if before.holder is None:
        return Lease(upload_id, token, holder)
    same_boot = runs_under_this_boot(Holder.parse(before.holder))
    return Lease(upload_id, token, holder, is_takeover=True, same_boot=same_boot, former_token=before.token)
