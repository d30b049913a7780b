"""Gives events their position and hash, afterwards and one at a time (K29).

One lease names who seals; should two believe that they have it, the tip in the same row decides: who finds
it moved appends nothing. So the chain cannot fork.
"""

from datetime import datetime

from idp.audit.chain import chained
from idp.audit.ports import Begin

BATCH = 200  # events of one transaction: whoever wants to write waits some ten milliseconds for it


class Sealer:
    """Seals what waits."""

    def __init__(self, begin_read: Begin, begin_write: Begin, batch: int = BATCH) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write
        self._batch = batch

    def seal(self, now: datetime) -> int:
        """Seal at most one batch; how many events. 0: nothing waits, or another one is sealing."""
        with self._begin_read() as unit:
            if not unit.audit_chain.has_waiting():
                return 0
        with self._begin_write() as unit:
            lease = unit.audit_chain.lease(now)
            if lease is None:
                return 0
            events = unit.audit_chain.waiting(self._batch)
        links = tuple(chained(lease.tip, events))
        with self._begin_write() as unit:
            return len(links) if unit.audit_chain.append(lease, links) else 0
