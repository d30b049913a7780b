"""The code of the letter, in a first login or after a lost second factor (S9, T7, T8, T21)."""

from datetime import datetime

from idp.accounts.lifecycle import TransitionRefused, accept_activation_code, fail_activation, recover
from idp.accounts.messages import ActivationVoided
from idp.accounts.transitions import make_transition, refusals_recorded
from idp.activation.activate import CodeRefusal, CodeRefused, after_failures, is_right, misread, works
from idp.activation.activatiecode import MAX_FAILURES
from idp.activation.ports import StoredCode
from idp.audit.events import Event
from idp.audit.record import Origin, Subject, record
from idp.hashing import SlowHasher
from idp.login.device import kind_of_device
from idp.login.outcome import Completed, Proceed, Refusal, Refused
from idp.login.ports import Begin, LoginUnitOfWork
from idp.login.progress import Cookies, Progress, find, find_held, go_on
from idp.login.steps import Step

VOID = CodeRefused(CodeRefusal.VOID)
Outcome = Proceed | Completed | Refused | CodeRefused


class ActivationStep:
    """Judges the code outside the transaction, and accepts it or counts the failure inside it."""

    def __init__(self, begin_read: Begin, begin_write: Begin, hasher: SlowHasher) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write
        self._hasher = hasher

    def attempt(self, cookie: str | None, now: datetime) -> Progress | None:
        """The login that waits for the code behind this cookie, or None."""
        with self._begin_read() as unit:
            return find(unit, cookie, Step.ENTER_ACTIVATIECODE, now)

    def enter_code(self, cookies: Cookies, typed: str, *, origin: Origin, now: datetime) -> Outcome:
        """Judge what was typed. A typing error costs nothing. Raises TooBusy."""
        shape = misread(typed)
        if shape is not None:
            return shape
        with self._begin_read() as unit:
            progress = find(unit, cookies.login, Step.ENTER_ACTIVATIECODE, now)
            stored = unit.activatiecodes.find(progress.account.account_id) if progress else None
        if progress is None:
            return Refused(Refusal.NOT_STARTED)
        if stored is None or not works(stored, now):
            return VOID
        right = is_right(stored, typed, self._hasher.verify, now)
        try:
            with refusals_recorded(self._begin_write, origin=origin, now=now), self._begin_write() as unit:
                return self._settle(unit, stored, cookies, right=right, origin=origin, now=now)
        except TransitionRefused:
            return Refused(Refusal.NOT_STARTED)

    def _settle(
        self, unit: LoginUnitOfWork, stored: StoredCode, cookies: Cookies, *, right: bool, origin: Origin, now: datetime
    ) -> Outcome:
        # The account before its code, as whoever sends another letter or takes the invitation back.
        progress = find_held(unit, cookies.login, Step.ENTER_ACTIVATIECODE, now)
        if progress is None:
            return Refused(Refusal.NOT_STARTED)
        if not right:
            return _failed(unit, progress, stored, origin, now)
        if not _accepted(unit, progress, stored, now):
            return VOID
        record(unit.audit, Event.ACTIVATION_ACCEPTED, _subject(progress), origin=origin, now=now)
        proven = Progress(progress.account, progress.attempt.after(Step.ENTER_ACTIVATIECODE))
        return go_on(unit, proven, cookies, origin=origin, now=now)


def _accepted(unit: LoginUnitOfWork, progress: Progress, stored: StoredCode, now: datetime) -> bool:
    """False when the code was used, voided or replaced meanwhile.

    In a recovery it is not used up before a new factor is there (T21): until then a password alone is no way in.
    """
    if progress.account.state in recover.sources:
        return unit.activatiecodes.note_typed(stored, progress.attempt.attempt_id, now)
    if not unit.activatiecodes.use(stored, now):
        return False
    make_transition(unit, accept_activation_code, progress.account)
    return True


def _failed(
    unit: LoginUnitOfWork, progress: Progress, stored: StoredCode, origin: Origin, now: datetime
) -> CodeRefused:
    account = fail_activation(progress.account)
    failures = unit.activatiecodes.fail(stored)
    if failures is None:
        return VOID
    record(unit.audit, Event.ACTIVATION_FAILED, _subject(progress), origin=origin, now=now)
    if failures == MAX_FAILURES:
        record(unit.audit, Event.ACTIVATION_VOIDED, _subject(progress), origin=origin, now=now)
        unit.outbox.queue(ActivationVoided(account, now, kind_of_device(origin.agent)), now)
    return after_failures(failures)


def _subject(progress: Progress) -> Subject:
    return Subject(progress.account.account_id, object_id=progress.attempt.attempt_id)
