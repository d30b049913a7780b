"""Erasing what the trail no longer needs, and keeping the chain true (K29; AVG 5(1)(e)).

Address and agent become keyed hashes first; later the whole detail goes. The chained rows keep their digests.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from idp.audit.digest import keyed
from idp.audit.events import Event
from idp.audit.ports import Begin
from idp.audit.record import NOWHERE, WORKER, Subject, record

BATCH = 500  # rows of one transaction


@dataclass(frozen=True, slots=True)
class Terms:
    """How long a raw address and agent stay, and how long the rest of a detail."""

    origin: timedelta
    detail: timedelta


class Retention:
    """Erases on schedule."""

    def __init__(self, begin_read: Begin, begin_write: Begin, key: bytes, terms: Terms) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write
        self._key = key
        self._terms = terms

    def erase_due(self, now: datetime) -> tuple[int, int]:
        """Origins made unreadable and details erased. Safe to run late, twice and at once; recorded when any."""
        erased = self._erase_details(now - self._terms.detail)
        hidden = self._hide_origins(now - self._terms.origin)
        if erased or hidden:
            subject = Subject(actor_id=WORKER, detail={"origins": str(hidden), "details": str(erased)})
            with self._begin_write() as unit:
                record(unit.audit, Event.AUDIT_ERASED, subject, origin=NOWHERE, now=now)
        return hidden, erased

    def _hide_origins(self, before: datetime) -> int:
        hidden = 0
        while True:
            with self._begin_read() as unit:
                origins = unit.audit_details.origins_before(before, BATCH)
            if not origins:
                return hidden
            unreadable = {event_id: keyed(self._key, origin) for event_id, origin in origins}
            with self._begin_write() as unit:
                hidden += unit.audit_details.put_keyed(unreadable)

    def _erase_details(self, before: datetime) -> int:
        erased = 0
        while True:
            with self._begin_write() as unit:
                removed = unit.audit_details.erase_before(before, BATCH)
            erased += removed
            if removed < BATCH:
                return erased
