"""Choosing the first password, which ends the one-time password (S28, P10)."""

from datetime import datetime

from idp.audit.record import Origin
from idp.credentials.change_password import NotAllowed, PasswordChange
from idp.login.outcome import Completed, Proceed, Refusal, Refused
from idp.login.ports import Begin
from idp.login.progress import Cookies, Progress, find, find_held, go_on
from idp.login.steps import Step


class FirstPassword:
    """The step that every first login owes."""

    def __init__(self, begin_read: Begin, begin_write: Begin, change: PasswordChange) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write
        self._change = change

    def attempt(self, cookie: str | None, now: datetime) -> Progress | None:
        """The login that waits for a password behind this cookie, or None."""
        with self._begin_read() as unit:
            return find(unit, cookie, Step.CHOOSE_PASSWORD, now)

    def choose(
        self, cookies: Cookies, password: str, *, origin: Origin, now: datetime
    ) -> Proceed | Completed | Refused | NotAllowed:
        """Judge and keep it, and go on. Raises TooBusy."""
        progress = self.attempt(cookies.login, now)
        if progress is None:
            return Refused(Refusal.NOT_STARTED)
        new = self._change.judge(progress.account, password, now)
        if isinstance(new, NotAllowed):
            return new
        with self._begin_write() as unit:
            waiting = find_held(unit, cookies.login, Step.CHOOSE_PASSWORD, now)
            if waiting is None or not self._change.keep_first(unit, new, origin=origin, now=now):
                return Refused(Refusal.NOT_STARTED)
            done = waiting.attempt.after(Step.CHOOSE_PASSWORD).after(Step.PASSWORD)
            return go_on(unit, Progress(waiting.account, done), cookies, origin=origin, now=now)
