"""A lost second factor: the old ones end, and a letter with a new code begins the way back (T20, threat 30).

Nobody sees, chooses or sends a secret. The way back ends with a new factor (T21): until that is there, each login asks
for the code of the letter again.
"""

from dataclasses import dataclass
from datetime import datetime

from idp.accounts import lifecycle
from idp.accounts.lifecycle import TransitionRefused
from idp.accounts.messages import RecoveryOpened
from idp.accounts.model import Account
from idp.accounts.transitions import make_transition, refusals_recorded
from idp.activation.activatiebrief import LetterKind
from idp.activation.ordering import order_letter
from idp.audit.events import Event
from idp.audit.record import NOWHERE, OPERATOR, Origin, Subject, record
from idp.login.attempt import LoginAttempt
from idp.login.ports import Begin, LoginUnitOfWork, Logout
from idp.login.sessions import end_sessions
from idp.login.sso_session import EndReason


class NoPostalAddress(Exception):
    """There is no address to send the letter to."""


class OnePerson(Exception):
    """Whoever opens a recovery does not approve it as well (K28)."""


@dataclass(frozen=True, slots=True)
class Deciders:
    """Two people: who spoke with the user and called back, and who approved."""

    opened_by: str
    approved_by: str

    def __post_init__(self) -> None:
        if _same(self.opened_by, self.approved_by):
            raise OnePerson


class FactorRecovery:
    """Opens a recovery by command, in demo mode; elsewhere the console does, by RecoveryEffect."""

    def __init__(self, begin_write: Begin, logout: Logout) -> None:
        self._begin_write = begin_write
        self._logout = logout

    def open(self, account: Account, deciders: Deciders, now: datetime) -> Account:
        """The account in recovery, its methods, codes, devices and sessions gone, M13 and letter L2 on their way.

        Raises TransitionRefused unless it is active, NoPostalAddress when no letter can reach its owner.
        """
        people = {"opened_by": deciders.opened_by, "approved_by": deciders.approved_by}
        subject = Subject(account.account_id, actor_id=OPERATOR, detail=people)
        with refusals_recorded(self._begin_write, origin=NOWHERE, now=now), self._begin_write() as unit:
            opened, ended = open_recovery_in(unit, account, subject, now)
        self._logout.announce(ended)
        return opened


def open_recovery_in(
    unit: LoginUnitOfWork, account: Account, subject: Subject, now: datetime
) -> tuple[Account, tuple[str, ...]]:
    """The same in the running transaction: the account, and the sids of sessions whose applications are to be told."""
    opened = make_transition(unit, lifecycle.open_recovery, account)
    if unit.accounts.find_address(account.account_id) is None:
        raise NoPostalAddress
    ended = _end_everything(unit, account.account_id, now)
    unit.life.note_dealt_with(account.account_id, now)
    order_letter(unit, account.account_id, LetterKind.RECOVERY, now, mailed_today=True)
    unit.outbox.queue(RecoveryOpened(opened, now), now)
    record(unit.audit, Event.RECOVERY_OPENED, subject, origin=NOWHERE, now=now)
    return opened, ended


def finish_recovery(
    unit: LoginUnitOfWork, account: Account, attempt: LoginAttempt, *, origin: Origin, now: datetime
) -> Account:
    """The account whose new factor is there: the code that was typed in this login is used up with it (T21).

    Raises TransitionRefused when that code ended meanwhile, or when the account is in no recovery any more.
    """
    if not unit.activatiecodes.use_typed(account.account_id, attempt.attempt_id, now):
        raise TransitionRefused(account, lifecycle.recover)
    recovered = make_transition(unit, lifecycle.recover, account)
    record(unit.audit, Event.RECOVERY_DONE, Subject(account.account_id), origin=origin, now=now)
    return recovered


def _end_everything(unit: LoginUnitOfWork, account_id: str, now: datetime) -> tuple[str, ...]:
    """What a lost telephone could still open; the sids of sessions whose applications are to be told."""
    unit.factors.hold(account_id)
    unit.factors.remove_all(account_id)
    unit.devices.forget_account(account_id)
    unit.login_attempts.end_of_account(account_id)
    sids = unit.sessions.sids_of(account_id, None)
    return end_sessions(unit, account_id, sids, EndReason.RECOVERY, origin=NOWHERE, now=now)


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()
