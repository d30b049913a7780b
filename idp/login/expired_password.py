"""The last step of a login whose password has expired: choose a new one, then go on (P1, S12)."""

from dataclasses import replace
from datetime import datetime

from idp.audit.record import Origin
from idp.credentials.change_password import NotAllowed, PasswordChange
from idp.hashing import secret_digest
from idp.login.outcome import Completed, Proceed, Refusal, Refused
from idp.login.ports import Begin
from idp.login.progress import Cookies, Progress, find, go_on
from idp.login.sessions import end_sessions
from idp.login.sso_session import EndReason
from idp.login.steps import Step


class ExpiredPassword:
    """Replaces an expired password in the midst of a login."""

    def __init__(self, begin_read: Begin, begin_write: Begin, change: PasswordChange) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write
        self._change = change

    def attempt(self, cookie: str | None, now: datetime) -> Progress | None:
        """The login that waits for a new password behind this cookie, or None."""
        with self._begin_read() as unit:
            return find(unit, cookie, Step.REPLACE_EXPIRED_PASSWORD, now)

    def replace(
        self, cookies: Cookies, password: str, device: str, *, origin: Origin, now: datetime
    ) -> Proceed | Completed | Refused | NotAllowed:
        """Judge and keep the new password, end the sessions of the old one, and go on. Raises TooBusy."""
        progress = self.attempt(cookies.login, now)
        if progress is None:
            return Refused(Refusal.NOT_STARTED)
        new = self._change.judge(progress.account, password, now)
        if isinstance(new, NotAllowed):
            return new
        with self._begin_write() as unit:
            waiting = find(unit, cookies.login, Step.REPLACE_EXPIRED_PASSWORD, now)
            if waiting is None:
                return Refused(Refusal.NOT_STARTED)
            refused = self._change.keep(unit, new, device, origin=origin, now=now)
            if refused is not None:
                return refused
            account_id = waiting.account.account_id
            unit.login_attempts.end_of_account(account_id, except_for=secret_digest(cookies.login))
            unit.reset_links.void_all(account_id, now)
            old = unit.sessions.sids_of(account_id, None)
            ended = end_sessions(unit, account_id, old, EndReason.PASSWORD_CHANGED, origin=origin, now=now)
            done = Progress(waiting.account, waiting.attempt.after(Step.REPLACE_EXPIRED_PASSWORD))
            return _with_ended(go_on(unit, done, cookies, origin=origin, now=now), ended)


def _with_ended(outcome: Proceed | Completed | Refused, ended: tuple[str, ...]) -> Proceed | Completed | Refused:
    if not isinstance(outcome, Completed):
        return outcome
    return replace(outcome, ended_sids=outcome.ended_sids + ended)
