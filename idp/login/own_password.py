"""A1: changing one's own password inside a session (S14, S19)."""

from dataclasses import dataclass
from datetime import datetime

from idp.accounts.model import Account
from idp.audit.events import Event
from idp.audit.record import Origin, Subject, record
from idp.credentials.change_password import NewPassword, NotAllowed, PasswordChange
from idp.credentials.password_policy import Owner, Violation, violations
from idp.hashing import random_secret, secret_digest
from idp.login.current_password import CurrentPassword
from idp.login.outcome import Refusal, Refused
from idp.login.ports import Begin, LoginUnitOfWork
from idp.login.sessions import end_sessions, still_lives
from idp.login.sso_session import EndReason, SsoSession


@dataclass(frozen=True, slots=True)
class ChangeRequest:
    """What the form says. device: kind of device in words, for the mail."""

    current: str
    new: str
    ends_other_sessions: bool
    device: str


@dataclass(frozen=True, slots=True)
class Changed:
    """The new password holds. cookie: new secret of this session. ended_sids: applications still to be told."""

    expires_at: datetime
    cookie: str
    ended_sids: tuple[str, ...]


FINE = NotAllowed()


@dataclass(frozen=True, slots=True)
class ChangeRefused:
    """What is wrong with the current password, with the new one, or with both; all at once (P7)."""

    current: Refused | None = None
    new: NotAllowed = FINE

    @property
    def violations(self) -> tuple[Violation, ...]:
        return self.new.violations


class OwnPassword:
    """The change as one use case."""

    def __init__(self, begin_write: Begin, current: CurrentPassword, change: PasswordChange) -> None:
        self._begin_write = begin_write
        self._current = current
        self._change = change

    def change(
        self, session: SsoSession, account: Account, request: ChangeRequest, *, origin: Origin, now: datetime
    ) -> Changed | ChangeRefused:
        """Judge both passwords and keep the new one; only soon after a full login (A0). Raises TooBusy."""
        if not session.is_fresh(now):
            return ChangeRefused(current=Refused(Refusal.NOT_CONFIRMED))
        wrong = self._current.refusal(account, request.current, origin=origin, now=now)
        if wrong is not None:
            return self._refused(account, wrong, request, origin, now)
        new = self._change.judge(account, request.new, now)
        if isinstance(new, NotAllowed):
            return ChangeRefused(new=new)
        with self._begin_write() as unit:
            if not still_lives(unit, session, now):
                return ChangeRefused(current=Refused(Refusal.NOT_CONFIRMED))
            late = self._current.settle(unit, account, None, origin=origin, now=now)
            if late is not None:
                return ChangeRefused(current=late)
            return self._keep(unit, session, new, request, origin, now)

    def _refused(
        self, account: Account, wrong: Refused, request: ChangeRequest, origin: Origin, now: datetime
    ) -> ChangeRefused:
        broken = violations(request.new, Owner(account.username, account.relatienummer))
        with self._begin_write() as unit:
            verdict = self._current.settle(unit, account, wrong, origin=origin, now=now)
            record(unit.audit, Event.PASSWORD_CHANGE_REFUSED, Subject(account.account_id), origin=origin, now=now)
        return ChangeRefused(current=verdict, new=NotAllowed(broken))

    def _keep(
        self,
        unit: LoginUnitOfWork,
        session: SsoSession,
        new: NewPassword,
        request: ChangeRequest,
        origin: Origin,
        now: datetime,
    ) -> Changed | ChangeRefused:
        refused = self._change.keep(unit, new, request.device, origin=origin, now=now)
        if refused is not None:
            return ChangeRefused(new=refused)
        unit.login_attempts.end_of_account(session.account_id)  # whatever the old password had begun
        unit.reset_links.void_all(session.account_id, now)
        cookie = random_secret()
        unit.sessions.confirm(session, secret_digest(cookie))  # same session under a new secret (threat 7)
        others = unit.sessions.sids_of(session.account_id, session.sid) if request.ends_other_sessions else ()
        reason = EndReason.PASSWORD_CHANGED
        ended = end_sessions(unit, session.account_id, others, reason, origin=origin, now=now)
        return Changed(new.stored.expires_at, cookie, ended)
