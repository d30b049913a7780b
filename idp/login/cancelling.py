"""Giving up a login before it is complete."""

from datetime import datetime

from idp.audit.events import Event
from idp.audit.record import Origin, Subject, record
from idp.hashing import secret_digest
from idp.login.attempt import LIFETIME
from idp.login.ports import Begin


class Cancelling:
    """Ends logins on their way."""

    def __init__(self, begin_write: Begin) -> None:
        self._begin_write = begin_write

    def cancel(self, cookie: str | None, *, origin: Origin, now: datetime) -> None:
        """Give up the login behind this cookie, wherever it stands; nothing when there is none."""
        if not cookie:
            return
        digest = secret_digest(cookie)
        with self._begin_write() as unit:
            attempt = unit.login_attempts.find(digest)
            if attempt is not None and unit.login_attempts.end(digest):
                record(unit.audit, Event.LOGIN_CANCELLED, Subject(attempt.account_id), origin=origin, now=now)

    def forget_old(self, now: datetime) -> int:
        """Remove attempts that nobody finished; the number of rows."""
        with self._begin_write() as unit:
            return unit.login_attempts.forget_before(now - LIFETIME)
