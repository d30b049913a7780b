"""The console's own session: a second cookie beside that of the login, with a short idle time (threat 48).

It is given out within five minutes of a full login, belongs to one session of the idp and ends with it. Its
cookie is 256 random bits, stored as SHA-256 only, sent to `/beheer` alone and never from another site.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta

from idp.accounts.model import Account
from idp.administration.actor import Actor, Door, actor_of
from idp.administration.ports import ConsoleUnitOfWork
from idp.audit.events import Event
from idp.audit.record import Origin, Subject, record
from idp.hashing import random_secret, secret_digest
from idp.login.sso_session import SLIDE_EVERY, SsoSession

IDLE = timedelta(minutes=15)

Begin = Callable[[], AbstractContextManager[ConsoleUnitOfWork]]


@dataclass(frozen=True, slots=True)
class ConsoleSession:
    """sid: of the session it belongs to."""

    sid: str
    account_id: str
    entered_at: datetime
    last_seen_at: datetime

    def is_live(self, now: datetime) -> bool:
        """False after 15 idle minutes."""
        return now < self.last_seen_at + IDLE


class ConsoleSessions:
    """Who is in the console."""

    def __init__(self, begin_read: Begin, begin_write: Begin) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write

    def enter(self, session: SsoSession, account: Account, *, origin: Origin, now: datetime) -> str | None:
        """The new cookie; None for those who are no staff or did not just log in fully. An earlier one ends."""
        actor = actor_of(account, auth_time=session.auth_time, door=Door.SCREEN, origin=origin)
        if not actor.roles or not session.is_fresh(now):
            return None
        cookie = random_secret()
        with self._begin_write() as unit:
            unit.console_sessions.end(session.sid)
            entered = ConsoleSession(session.sid, account.account_id, now, now)
            unit.console_sessions.add(entered, secret_digest(cookie))
            subject = Subject(account.account_id, object_id=session.sid)
            record(unit.audit, Event.CONSOLE_ENTERED, subject, origin=origin, now=now)
        return cookie

    def actor(
        self, cookie: str | None, session: SsoSession, account: Account, *, origin: Origin, now: datetime
    ) -> Actor | None:
        """Who works in the console behind this cookie; its idle clock slides. None: the console must be entered."""
        if not cookie:
            return None
        digest = secret_digest(cookie)
        with self._begin_read() as unit:
            found = unit.console_sessions.find(digest)
        if found is None or found.sid != session.sid or not found.is_live(now):
            return None
        if now - found.last_seen_at >= SLIDE_EVERY:
            with self._begin_write() as unit:
                unit.console_sessions.slide(digest, now)
        return actor_of(account, auth_time=session.auth_time, door=Door.SCREEN, origin=origin)

    def forget_idle(self, now: datetime) -> int:
        """Remove rows that ended by time; the number of rows."""
        with self._begin_write() as unit:
            return unit.console_sessions.forget_before(now - IDLE)
