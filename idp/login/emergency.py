"""Measures for an emergency (K28): all sessions end at once, and all passwords must change.

One operator may take them, because they only close doors; each is an event with its reason.
"""

from datetime import datetime

from idp.audit.events import Event
from idp.audit.record import NOWHERE, Subject, record
from idp.login.ports import Begin, Logout

BATCH = 100  # sessions whose applications are told together


class Emergency:
    """Closes doors."""

    def __init__(self, begin_read: Begin, begin_write: Begin, logout: Logout) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write
        self._logout = logout

    def end_sessions(self, actor_id: str, reason: str, now: datetime) -> int:
        """End every session and every login on its way, and tell the applications; how many sessions there were.

        Whoever logs in while this goes on is logged out as well.
        """
        with self._begin_write() as unit:
            unit.login_attempts.forget_before(now)
        ended = 0
        while sids := self._some_sids():
            with self._begin_write() as unit:
                ended += sum(unit.sessions.end(sid) for sid in sids)
            self._logout.announce(sids)
        self._remember(Event.ALL_SESSIONS_ENDED, actor_id, reason, ended, now)
        return ended

    def expire_passwords(self, actor_id: str, reason: str, now: datetime) -> int:
        """Every password ends now: its owner chooses another after password and second step (T13). How many."""
        with self._begin_write() as unit:
            expired = unit.passwords.expire_all(now)
        self._remember(Event.ALL_PASSWORDS_EXPIRED, actor_id, reason, expired, now)
        return expired

    def _some_sids(self) -> tuple[str, ...]:
        with self._begin_read() as unit:
            return unit.sessions.some_sids(BATCH)

    def _remember(self, event: Event, actor_id: str, reason: str, count: int, now: datetime) -> None:
        subject = Subject(actor_id=actor_id, detail={"reason": reason, "count": str(count)})
        with self._begin_write() as unit:
            record(unit.audit, event, subject, origin=NOWHERE, now=now)
