"""What the servicedesk checks by telephone before it helps who lost everything (threat 30, T20).

A right answer opens nothing; together with a call back on the number that was known it lets a recovery be proposed,
which somebody else still has to approve. Staff type what they hear and never see an answer.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from idp.accounts.model import Account
from idp.accounts.phone_check import PhoneCheck
from idp.administration.actions import Action
from idp.administration.actor import Actor
from idp.administration.one_account import the_account
from idp.administration.permission import Permission
from idp.administration.units import AdministrationUnitOfWork, Begin
from idp.administration.verdict import Stale, Verdict
from idp.audit.events import Event
from idp.audit.record import record
from idp.credentials.secret_questions import StoredQuestion, asked, normalise
from idp.hashing import SlowHasher
from idp.throttling.gate import Gate
from idp.throttling.keys import ThrottleKeys
from idp.throttling.limits import SECRET_ANSWER_LIMITS

CHECKS_LAST = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Judged:
    """Right, or wrong with so many tries left today."""

    is_right: bool
    tries_left: int


class PhoneChecks:
    """Asks one question, and remembers a call back."""

    def __init__(
        self, begin_read: Begin, begin_write: Begin, permission: Permission, hasher: SlowHasher, keys: ThrottleKeys
    ) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write
        self._permission = permission
        self._hasher = hasher
        self._keys = keys

    def question(self, actor: Actor, account_id: str, now: datetime) -> StoredQuestion | Verdict:
        """The one question to ask today, the same for every member of staff. Raises NotPermitted."""
        self._permission.require(actor, Action.ACCOUNT_CHECK_ANSWER, now)
        try:
            with self._begin_read() as unit:
                return _question(unit, the_account(unit, account_id), now)
        except Stale as stale:
            return stale.verdict

    def check_answer(self, actor: Actor, account_id: str, typed: str, now: datetime) -> Judged | Verdict:
        """Three a day, shared with resets (K22). Raises NotPermitted and TooBusy."""
        self._permission.require(actor, Action.ACCOUNT_CHECK_ANSWER, now)
        gate = Gate(self._keys.secret_answer(account_id), SECRET_ANSWER_LIMITS)
        try:
            with self._begin_read() as unit:
                question = _question(unit, the_account(unit, account_id), now)
                if gate.closed_until(unit.throttle, now) is not None:
                    return Judged(is_right=False, tries_left=0)
        except Stale as stale:
            return stale.verdict
        is_right = self._hasher.verify(question.encoded, normalise(typed))
        with self._begin_write() as unit:
            if gate.closed_until_locked(unit.throttle, now, may_fail=not is_right) is not None:
                return Judged(is_right=False, tries_left=0)
            if not is_right:
                gate.count(unit.throttle, now)
            else:
                unit.phone_checks.add(account_id, PhoneCheck.ANSWER, actor.account_id, now)
            event = Event.ANSWER_CHECKED if is_right else Event.ANSWER_FAILED
            record(unit.audit, event, actor.about(account_id), origin=actor.origin, now=now)
            return Judged(is_right, gate.tries_left(unit.throttle, now))

    def record_call_back(self, actor: Actor, account_id: str, reason: str, now: datetime) -> Verdict:
        """The owner answered on the number that was known. Raises NotPermitted."""
        self._permission.require(actor, Action.ACCOUNT_RECORD_CALL_BACK, now)
        try:
            with self._begin_write() as unit:
                account = the_account(unit, account_id)
                if not account.phone:
                    return Verdict.CHECKS_MISSING
                unit.phone_checks.add(account_id, PhoneCheck.CALL_BACK, actor.account_id, now)
                subject = actor.about(account_id, reason=reason)
                record(unit.audit, Event.CALLED_BACK, subject, origin=actor.origin, now=now)
        except Stale as stale:
            return stale.verdict
        return Verdict.DONE


def checks_done(unit: AdministrationUnitOfWork, account: Account, now: datetime) -> frozenset[PhoneCheck]:
    """What was checked in the last 24 hours."""
    return unit.phone_checks.since(account.account_id, now - CHECKS_LAST)


def _question(unit: AdministrationUnitOfWork, account: Account, now: datetime) -> StoredQuestion:
    questions = unit.questions.of_account(account.account_id)
    if not questions:
        raise Stale(Verdict.CHECKS_MISSING)
    return asked(questions, f"{account.account_id}:{now.date().isoformat()}")
