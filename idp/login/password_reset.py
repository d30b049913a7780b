"""From the mailed link to a new password: link, second factor, one secret question, password (S29, T15).

No step stands in for another: whoever has the mail box only, or the answers only, gets nowhere
(threats 29 and 30). The second factor in between is judged as in any other login.
"""

from dataclasses import dataclass
from datetime import datetime

from idp.accounts.identifiers import LoginName
from idp.accounts.lifecycle import reset_password
from idp.accounts.model import Account
from idp.audit.events import Event
from idp.audit.record import Origin, Subject, record
from idp.credentials.change_password import NewPassword, NotAllowed, PasswordChange
from idp.credentials.reset_link import LinkFault, fault
from idp.hashing import secret_digest
from idp.login.attempt import Purpose, start_attempt
from idp.login.device import kind_of_device
from idp.login.outcome import Proceed, Refusal, Refused
from idp.login.password_gates import PasswordGates
from idp.login.ports import Begin, LoginUnitOfWork
from idp.login.progress import Progress, begin, find
from idp.login.sessions import end_sessions
from idp.login.sso_session import EndReason
from idp.login.steps import Step


@dataclass(frozen=True, slots=True)
class ResetDone:
    """The new password holds. ended_sids: sessions whose applications are still to be told."""

    expires_at: datetime
    ended_sids: tuple[str, ...]


class PasswordReset:
    """The link, and the new password at the end."""

    def __init__(self, begin_read: Begin, begin_write: Begin, change: PasswordChange, gates: PasswordGates) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write
        self._change = change
        self._gates = gates

    def open_link(self, secret: str, *, origin: Origin, now: datetime) -> Proceed | LinkFault:
        """Use the link up and begin the reset: of any number of requests with one link, one does (threat 26)."""
        digest = secret_digest(secret)
        with self._begin_write() as unit:
            link = unit.reset_links.find(digest)
            wrong = fault(link, now)
            account = unit.accounts.find(link.account_id) if link and link.account_id else None
            if wrong is not None or account is None or account.state not in reset_password.sources:
                return wrong or LinkFault.OVER
            if not unit.reset_links.use(digest, now):
                return LinkFault.OVER
            record(unit.audit, Event.RESET_LINK_USED, Subject(account.account_id), origin=origin, now=now)
            return begin(unit, Progress(account, start_attempt(account.account_id, Purpose.RESET, now)), now)

    def attempt(self, cookie: str | None, now: datetime) -> Progress | None:
        """The reset that waits for a new password behind this cookie, or None."""
        with self._begin_read() as unit:
            return find(unit, cookie, Step.RESET_PASSWORD, now)

    def choose(
        self, cookie: str | None, password: str, *, origin: Origin, now: datetime
    ) -> ResetDone | Refused | NotAllowed:
        """Judge and keep the new password; whatever the old one had opened ends. Raises TooBusy."""
        progress = self.attempt(cookie, now)
        if progress is None:
            return Refused(Refusal.NOT_STARTED)
        new = self._change.judge(progress.account, password, now)
        if isinstance(new, NotAllowed):
            return new
        with self._begin_write() as unit:
            waiting = find(unit, cookie, Step.RESET_PASSWORD, now)
            if waiting is None or waiting.account.state not in reset_password.sources:
                return Refused(Refusal.NOT_STARTED)
            refused = self._change.keep(unit, new, kind_of_device(origin.agent), origin=origin, now=now)
            return refused or self._finish(unit, waiting.account, new, origin, now)

    def _finish(
        self, unit: LoginUnitOfWork, account: Account, new: NewPassword, origin: Origin, now: datetime
    ) -> ResetDone:
        account_id = account.account_id
        unit.login_attempts.end_of_account(account_id)
        unit.reset_links.void_all(account_id, now)
        unit.devices.forget_account(account_id)
        self._lift_lock(unit, account, origin, now)
        sids = unit.sessions.sids_of(account_id, None)
        ended = end_sessions(unit, account_id, sids, EndReason.PASSWORD_RESET, origin=origin, now=now)
        record(unit.audit, Event.RESET_DONE, Subject(account_id), origin=origin, now=now)
        return ResetDone(new.stored.expires_at, ended)

    def _lift_lock(self, unit: LoginUnitOfWork, account: Account, origin: Origin, now: datetime) -> None:
        """T17: what strangers guessed counts no more, also a hundred failures in a row (K22)."""
        gate = self._gates.of_strangers(LoginName(account.relatienummer, account.username))
        if gate.lift(unit.throttle):
            record(unit.audit, Event.LOCK_EXPIRED, Subject(account.account_id), origin=origin, now=now)
