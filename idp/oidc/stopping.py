"""Stopping an application in an emergency (K28): the protocol no longer knows it, and what it holds is over."""

from dataclasses import replace
from datetime import datetime

from idp.audit.events import Event
from idp.audit.record import NOWHERE, Subject, record
from idp.oidc.logout import LogoutService, queue_messages
from idp.oidc.ports import Begin

BATCH = 100  # grants that end together


class ClientStops:
    """Stops applications, and lets them work again. One operator may: both are events with their reason."""

    def __init__(self, begin_write: Begin, logout: LogoutService) -> None:
        self._begin_write = begin_write
        self._logout = logout

    def stop(self, client_id: str, actor_id: str, reason: str, now: datetime) -> int | None:
        """No code and no token from now on; how many grants ended. None when it is unknown.

        Closed first, so that what ends afterwards cannot come back; then it is told of each session. Safe to
        repeat: what was broken off is finished.
        """
        about = Subject(actor_id=actor_id, object_id=client_id, detail={"reason": reason})
        if not self._set(about, Event.CLIENT_STOPPED, now, stopped=True):
            return None
        ended = 0
        while count := self._end_some(client_id, now):
            ended += count
        return ended

    def resume(self, client_id: str, actor_id: str, reason: str, now: datetime) -> bool:
        """Known again; False when it is unknown. Nothing that ended comes back."""
        about = Subject(actor_id=actor_id, object_id=client_id, detail={"reason": reason})
        return self._set(about, Event.CLIENT_RESUMED, now, stopped=False)

    def _set(self, about: Subject, event: Event, now: datetime, *, stopped: bool) -> bool:
        with self._begin_write() as unit:
            unit.clients.hold([about.object_id or ""])
            client = unit.clients.registered(about.object_id or "")
            if client is None:
                return False
            unit.clients.save(replace(client, stopped=stopped), now)
            record(unit.audit, event, about, origin=NOWHERE, now=now)
            return True

    def _end_some(self, client_id: str, now: datetime) -> int:
        with self._begin_write() as unit:
            grants = unit.grants.revoke_some_of_client(client_id, BATCH, now)
            messages = queue_messages(unit, grants, now)
        self._logout.tell(messages)
        return len(grants)
