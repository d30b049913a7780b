"""The one secret question of a reset: an extra threshold that opens nothing by itself (I11c, K22)."""

from dataclasses import dataclass
from datetime import datetime

from idp.audit.events import Event
from idp.audit.record import Origin, Subject, record
from idp.credentials.secret_questions import StoredQuestion, asked, normalise
from idp.hashing import SlowHasher, secret_digest
from idp.login.outcome import Completed, Proceed, Refusal, Refused
from idp.login.ports import Begin, LoginUnitOfWork
from idp.login.progress import Cookies, Progress, find, go_on
from idp.login.steps import Step
from idp.throttling.gate import Gate
from idp.throttling.keys import ThrottleKeys
from idp.throttling.limits import SECRET_ANSWER_LIMITS


@dataclass(frozen=True, slots=True)
class WrongAnswer:
    """Not the answer; so many more may be given today."""

    tries_left: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A reset that waits for an answer, and its question."""

    progress: Progress
    question: StoredQuestion


class SecretAnswer:
    """Asks, and judges the answer: the hash outside the transaction, the count inside it."""

    def __init__(self, begin_read: Begin, begin_write: Begin, hasher: SlowHasher, keys: ThrottleKeys) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write
        self._hasher = hasher
        self._keys = keys

    def attempt(self, cookie: str | None, now: datetime) -> Asked | None:
        """The reset that waits for an answer behind this cookie, or None."""
        with self._begin_read() as unit:
            return _waiting(unit, cookie, now)

    def answer(
        self, cookies: Cookies, typed: str, *, origin: Origin, now: datetime
    ) -> Proceed | Completed | Refused | WrongAnswer:
        """Judge an answer. Three wrong ones a day, and the reset is over. Raises TooBusy."""
        with self._begin_read() as unit:
            waiting = _waiting(unit, cookies.login, now)
            is_closed = waiting is not None and self._gate(waiting).closed_until(unit.throttle, now) is not None
        if waiting is None:
            return Refused(Refusal.NOT_STARTED)
        is_right = not is_closed and self._hasher.verify(waiting.question.encoded, normalise(typed))
        with self._begin_write() as unit:
            return self._settle(unit, cookies, is_right, origin, now)

    def _settle(
        self, unit: LoginUnitOfWork, cookies: Cookies, is_right: bool, origin: Origin, now: datetime
    ) -> Proceed | Completed | Refused | WrongAnswer:
        waiting = _waiting(unit, cookies.login, now)
        if waiting is None:
            return Refused(Refusal.NOT_STARTED)
        gate, progress = self._gate(waiting), waiting.progress
        subject = Subject(progress.account.account_id, object_id=progress.attempt.attempt_id)
        closed_until = gate.closed_until_locked(unit.throttle, now, may_fail=True)
        if closed_until is None and is_right:
            done = Progress(progress.account, progress.attempt.after(Step.ANSWER_SECRET_QUESTION))
            return go_on(unit, done, cookies, origin=origin, now=now)
        if closed_until is None:
            closed_until = gate.count(unit.throttle, now)
            record(unit.audit, Event.ANSWER_FAILED, subject, origin=origin, now=now)
        if closed_until is None:
            return WrongAnswer(gate.tries_left(unit.throttle, now))
        record(unit.audit, Event.ANSWER_THROTTLED, subject, origin=origin, now=now)
        unit.login_attempts.end(secret_digest(cookies.login))
        return Refused(Refusal.TOO_MANY_ANSWERS, closed_until)

    def _gate(self, waiting: Asked) -> Gate:
        return Gate(self._keys.secret_answer(waiting.progress.account.account_id), SECRET_ANSWER_LIMITS)


def _waiting(unit: LoginUnitOfWork, cookie: str | None, now: datetime) -> Asked | None:
    progress = find(unit, cookie, Step.ANSWER_SECRET_QUESTION, now)
    if progress is None:
        return None
    questions = unit.questions.of_account(progress.account.account_id)
    return Asked(progress, asked(questions, progress.attempt.attempt_id))
