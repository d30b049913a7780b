"""A0: before a change in 'Uw account' its owner logs in fully again, within the session."""

from datetime import datetime

from idp.accounts.model import Account
from idp.audit.events import Event
from idp.audit.record import Origin, Subject, record
from idp.login.attempt import Destination, Purpose, start_attempt
from idp.login.current_password import CurrentPassword
from idp.login.outcome import Proceed, Refused
from idp.login.ports import Begin
from idp.login.progress import Progress, begin
from idp.login.sso_session import SsoSession
from idp.login.steps import Step


class Confirmation:
    """The first half of a confirmation; the second is SecondStep."""

    def __init__(self, begin_write: Begin, current: CurrentPassword) -> None:
        self._begin_write = begin_write
        self._current = current

    def enter_password(
        self,
        session: SsoSession,
        account: Account,
        password: str,
        *,
        to: Destination,
        origin: Origin,
        now: datetime,
    ) -> Proceed | Refused:
        """Judge the password of a session's owner. Wrong ones count like those of a login. Raises TooBusy."""
        refused = self._current.refusal(account, password, origin=origin, now=now)
        with self._begin_write() as unit:
            verdict = self._current.settle(unit, account, refused, origin=origin, now=now)
            if verdict is not None:
                subject = Subject(account.account_id, object_id=session.sid)
                record(unit.audit, Event.CONFIRMATION_FAILED, subject, origin=origin, now=now)
                return verdict
            attempt = start_attempt(account.account_id, Purpose.CONFIRM, now, to=to, sid=session.sid)
            return begin(unit, Progress(account, attempt.after(Step.PASSWORD, ("pwd",))), now)
