"""The second step with a recovery code (I4, T19, threats 26 and 27)."""

from dataclasses import dataclass
from datetime import datetime

from idp.accounts.messages import RecoveryCodeUsed
from idp.audit.events import Event
from idp.audit.record import Origin, Subject, record
from idp.hashing import SlowHasher, secret_digest
from idp.login.outcome import Completed, Proceed, Refusal, Refused
from idp.login.ports import Begin, LoginUnitOfWork
from idp.login.progress import Cookies, Progress, find, go_on
from idp.login.sso_session import AMR_OF_CODE
from idp.login.steps import Step
from idp.second_factors.recovery_codes import code_of
from idp.throttling.gate import Gate
from idp.throttling.keys import ThrottleKeys
from idp.throttling.limits import RECOVERY_CODE_LIMITS


@dataclass(frozen=True, slots=True)
class _Typed:
    """The set that the code was hashed for. set_id: None when the account has no codes."""

    set_id: str | None
    digest: bytes


class RecoveryCodeStep:
    """Judges recovery codes: hashed outside the transaction, used up and counted inside it."""

    def __init__(self, begin_read: Begin, begin_write: Begin, hasher: SlowHasher, keys: ThrottleKeys) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write
        self._hasher = hasher
        self._keys = keys

    def enter_code(
        self, cookies: Cookies, typed: str, device: str, *, origin: Origin, now: datetime
    ) -> Proceed | Completed | Refused:
        """Judge a code. Raises TooBusy. device: kind of device in words, for the mail.

        What has not the form of a code costs no try; nothing is hashed once the counter is full.
        """
        code = code_of(typed)
        with self._begin_read() as unit:
            progress = find(unit, cookies.login, Step.SECOND_FACTOR, now)
            if progress is None:
                return Refused(Refusal.NOT_STARTED)
            if code is None:
                return Refused(Refusal.WRONG_RECOVERY_CODE)
            closed_until = self._gate(progress).closed_until(unit.throttle, now)
            if closed_until is not None:
                return Refused(Refusal.TOO_MANY_CODES, closed_until)
            made = unit.recovery_codes.recipe(progress.account.account_id)
        set_id, recipe = made or (None, self._hasher.recipe())
        hashed = _Typed(set_id, self._hasher.digest(recipe, code))
        with self._begin_write() as unit:
            return self._judge(unit, cookies, hashed, device, origin, now)

    def _judge(
        self, unit: LoginUnitOfWork, cookies: Cookies, typed: _Typed, device: str, origin: Origin, now: datetime
    ) -> Proceed | Completed | Refused:
        progress = find(unit, cookies.login, Step.SECOND_FACTOR, now)
        if progress is None:
            return Refused(Refusal.NOT_STARTED)
        gate = self._gate(progress)
        closed_until = gate.closed_until_locked(unit.throttle, now, may_fail=True)
        if closed_until is not None:
            return Refused(Refusal.TOO_MANY_CODES, closed_until)
        if typed.set_id is None or not unit.recovery_codes.use(typed.set_id, typed.digest, now):
            return _wrong(unit, gate, progress, cookies, origin, now)
        gate.forgive(unit.throttle, now)
        _tell(unit, progress, device, origin, now)
        done = Progress(progress.account, progress.attempt.after(Step.SECOND_FACTOR, AMR_OF_CODE))
        return go_on(unit, done, cookies, origin=origin, now=now)

    def _gate(self, progress: Progress) -> Gate:
        return Gate(self._keys.recovery_code(progress.account.account_id), RECOVERY_CODE_LIMITS)


def _wrong(
    unit: LoginUnitOfWork, gate: Gate, progress: Progress, cookies: Cookies, origin: Origin, now: datetime
) -> Refused:
    closed_until = gate.count(unit.throttle, now)
    record(unit.audit, Event.RECOVERY_CODE_FAILED, _subject(progress), origin=origin, now=now)
    if closed_until is None:
        return Refused(Refusal.WRONG_RECOVERY_CODE)
    unit.login_attempts.end(secret_digest(cookies.login))
    return Refused(Refusal.TOO_MANY_CODES, closed_until)


def _tell(unit: LoginUnitOfWork, progress: Progress, device: str, origin: Origin, now: datetime) -> None:
    record(unit.audit, Event.RECOVERY_CODE_USED, _subject(progress), origin=origin, now=now)
    left = unit.recovery_codes.left(progress.account.account_id)
    unit.outbox.queue(RecoveryCodeUsed(progress.account, now, left, device), now)


def _subject(progress: Progress) -> Subject:
    return Subject(progress.account.account_id, object_id=progress.attempt.attempt_id)
