"""Looking up, sliding and ending sessions."""

from datetime import datetime

from idp.audit.events import Event
from idp.audit.record import NOWHERE, Origin, Subject, record
from idp.hashing import secret_digest
from idp.login.ports import Begin, LoginUnitOfWork
from idp.login.sso_session import EndReason, SsoSession


class Sessions:
    """The sessions of this installation."""

    def __init__(self, begin_read: Begin, begin_write: Begin) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write

    def current(self, cookie_value: str | None, now: datetime) -> SsoSession | None:
        """The live session of this cookie; its idle clock slides, with at most one write a minute.

        None when there is none or it has ended by time.
        """
        if not cookie_value:
            return None
        with self._begin_read() as unit:
            session = unit.sessions.find_by_cookie(secret_digest(cookie_value), now)
        if session is None or not session.is_live(now):
            return None
        if session.wants_slide(now):
            self.touch(session.sid, now)
        return session

    def touch(self, sid: str, now: datetime) -> None:
        """Slide the idle clock of a session that is in use elsewhere."""
        with self._begin_write() as unit:
            unit.sessions.slide(sid, now)

    def end(self, sid: str, now: datetime, reason: EndReason, *, origin: Origin = NOWHERE) -> tuple[str, ...]:
        """End one session; its sid, or nothing when it had ended before."""
        with self._begin_write() as unit:
            session = unit.sessions.find(sid, now)
            if session is None:
                return ()
            return end_sessions(unit, session.account_id, (sid,), reason, origin=origin, now=now)

    def purge(self, now: datetime) -> int:
        """Remove sessions that ended by time; the number of rows."""
        with self._begin_write() as unit:
            return unit.sessions.forget_ended(now)


def still_lives(unit: LoginUnitOfWork, session: SsoSession, now: datetime) -> bool:
    """False when it ended since the request looked it up: a change that was computed meanwhile is not kept (A0)."""
    return unit.sessions.find(session.sid, now) is not None


def end_sessions(
    unit: LoginUnitOfWork,
    account_id: str,
    sids: tuple[str, ...],
    reason: EndReason,
    *,
    origin: Origin,
    now: datetime,
) -> tuple[str, ...]:
    """End these sessions in the running transaction; those that were still there."""
    ended = tuple(sid for sid in sids if unit.sessions.end(sid))
    for sid in ended:
        subject = Subject(account_id=account_id, object_id=sid, detail={"reason": reason})
        record(unit.audit, Event.SESSION_ENDED, subject, origin=origin, now=now)
    return ended
