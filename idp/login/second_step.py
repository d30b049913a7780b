"""The second step: a code of the authenticator app (S32, threats 24 and 25)."""

from datetime import datetime

from idp.audit.events import Event
from idp.audit.record import Origin, Subject, record
from idp.hashing import secret_digest
from idp.login.outcome import Completed, Proceed, Refusal, Refused
from idp.login.ports import Begin, LoginUnitOfWork
from idp.login.progress import Cookies, Progress, find, go_on
from idp.login.sso_session import AMR_OF_CODE
from idp.login.steps import Step
from idp.second_factors.totp import accept_code, digits_of
from idp.throttling.gate import Gate
from idp.throttling.keys import ThrottleKeys
from idp.throttling.limits import TOTP_LIMITS


class SecondStep:
    """Judges codes, for a login and for a confirmation alike."""

    def __init__(self, begin_read: Begin, begin_write: Begin, keys: ThrottleKeys) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write
        self._keys = keys

    def attempt(self, cookie: str | None, now: datetime) -> Progress | None:
        """The login that waits for a code behind this cookie, or None."""
        with self._begin_read() as unit:
            return find(unit, cookie, Step.SECOND_FACTOR, now)

    def enter_code(
        self, cookies: Cookies, typed: str, *, origin: Origin, now: datetime
    ) -> Proceed | Completed | Refused:
        """Judge a code. Wrong ones are counted per account, whatever session they come from."""
        with self._begin_write() as unit:
            progress = find(unit, cookies.login, Step.SECOND_FACTOR, now)
            if progress is None:
                return Refused(Refusal.NOT_STARTED)
            gate = Gate(self._keys.totp(progress.account.account_id), TOTP_LIMITS)
            closed_until = gate.closed_until_locked(unit.throttle, now, may_fail=True)
            if closed_until is not None:
                record(unit.audit, Event.CODE_THROTTLED, _subject(progress), origin=origin, now=now)
                return Refused(Refusal.TOO_MANY_TRIES, closed_until)
            code = digits_of(typed)
            if code is None:
                return Refused(Refusal.NO_CODE)
            if not _takes_step(unit, progress.account.account_id, code, now):
                return _wrong(unit, gate, progress, cookies, origin, now)
            gate.forgive(unit.throttle, now)
            done = Progress(progress.account, progress.attempt.after(Step.SECOND_FACTOR, AMR_OF_CODE))
            return go_on(unit, done, cookies, origin=origin, now=now)


def _takes_step(unit: LoginUnitOfWork, account_id: str, code: str, now: datetime) -> bool:
    """True when one of the account's apps made this code and its time step was still to be taken."""
    for factor in unit.totp.of_account(account_id):
        step = accept_code(factor.secret, code, now=now, last_step=factor.last_step)
        if step is not None and unit.totp.use_step(factor.totp_id, step, now):
            return True
    return False


def _wrong(
    unit: LoginUnitOfWork, gate: Gate, progress: Progress, cookies: Cookies, origin: Origin, now: datetime
) -> Refused:
    closed_until = gate.count(unit.throttle, now)
    record(unit.audit, Event.CODE_FAILED, _subject(progress), origin=origin, now=now)
    if closed_until is None:
        return Refused(Refusal.WRONG_CODE)

    unit.login_attempts.end(secret_digest(cookies.login))
    return Refused(Refusal.TOO_MANY_CODES, closed_until)


def _subject(progress: Progress) -> Subject:
    return Subject(progress.account.account_id, object_id=progress.attempt.attempt_id)
