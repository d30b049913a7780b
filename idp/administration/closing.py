"""The end of an account: asked for, by the clock, or with its relation; and erasing what is left later (T24 to T26)."""

from datetime import datetime, timedelta

from idp.accounts import lifecycle
from idp.accounts.inactivity import WARNING_TIME, thresholds
from idp.accounts.life import Retention
from idp.accounts.lifecycle import Transition, TransitionRefused
from idp.accounts.messages import AccountClosed, ClosingAhead, ClosingReason
from idp.accounts.model import Account
from idp.accounts.transitions import make_transition, refusals_recorded
from idp.activation.settling import withdraw_in
from idp.administration.actions import Action
from idp.administration.actor import Actor
from idp.administration.held_roles import vacated
from idp.administration.one_account import the_account
from idp.administration.permission import Permission
from idp.administration.shut_out import shut_out
from idp.administration.units import AdministrationUnitOfWork, Begin
from idp.administration.verdict import Stale, Verdict
from idp.audit.events import Event
from idp.audit.record import NOWHERE, Subject, record
from idp.login.sso_session import EndReason
from idp.oidc.logout import LogoutService, Messages

BATCH = 100
DEFAULT = Retention()
CLOCK = "clock"  # who acted, in the audit trail


class Closing:
    """Closes accounts when the organisation asks."""

    def __init__(self, begin_write: Begin, permission: Permission, logout: LogoutService) -> None:
        self._begin_write = begin_write
        self._permission = permission
        self._logout = logout

    def close(self, actor: Actor, account_id: str, reason: str, now: datetime, *, seen: str = "") -> Verdict:
        """For who left the organisation, or the staff. Deliveries stay with the relation. Raises NotPermitted."""
        self._permission.require(actor, Action.ACCOUNT_CLOSE, now)
        if not reason.strip():
            return Verdict.NO_REASON
        try:
            with refusals_recorded(self._begin_write, origin=actor.origin, now=now), self._begin_write() as unit:
                account = the_account(unit, account_id, seen)
                if vacated(unit.staff_roles, account, ()):
                    return Verdict.LAST_OF_ROLE
                subject = actor.about(account_id, reason=reason)
                messages = close_in(unit, account, lifecycle.close, ClosingReason.ORGANISATION, subject, now)
        except Stale as stale:
            return stale.verdict
        except TransitionRefused:
            return Verdict.WRONG_STATE
        self._logout.tell(messages)
        return Verdict.DONE


class ClockedEnds:
    """What the worker does by the clock; each is safe to run late, twice and at once."""

    def __init__(
        self, begin_read: Begin, begin_write: Begin, logout: LogoutService, retention: Retention = DEFAULT
    ) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write
        self._logout = logout
        self._retention = retention

    def warn(self, now: datetime) -> int:
        """Tell those who did not log in for 12 months, and were not dealt with (M22); the number of mails."""
        with self._begin_read() as unit:
            due = unit.inactivity.to_warn(thresholds(now).warn, BATCH)
        return sum(self._warn(account_id, now) for account_id in due)

    def close_unused(self, now: datetime) -> int:
        """Close who was warned and did not come for 13 months; the number of accounts."""
        limits = thresholds(now)
        with self._begin_read() as unit:
            due = unit.inactivity.to_close(limits.close, limits.warned, BATCH)
        return sum(self._close(account_id, now) for account_id in due)

    def erase(self, now: datetime) -> int:
        """Pseudonymise closed accounts and erase what was rejected, each in its time; the number of both (T25)."""
        with self._begin_read() as unit:
            due = unit.life.to_erase(now - timedelta(days=self._retention.closed_days), BATCH)
        erased = sum(self._erase(account_id, now) for account_id in due)
        with self._begin_write() as unit:
            return erased + unit.life.erase_rejected(now - timedelta(days=self._retention.rejected_days))

    def _warn(self, account_id: str, now: datetime) -> bool:
        with self._begin_write() as unit:
            account = unit.accounts.find(account_id)
            if account is None or not unit.inactivity.warn(account_id, now):
                return False
            warned = lifecycle.warn_of_closing(account)
            unit.outbox.queue(ClosingAhead(warned, now + WARNING_TIME), now)
            record(unit.audit, Event.CLOSING_ANNOUNCED, _by_clock(account_id), origin=NOWHERE, now=now)
            return True

    def _close(self, account_id: str, now: datetime) -> bool:
        limits = thresholds(now)
        try:
            with self._begin_write() as unit:
                unit.factors.hold(account_id)
                account = unit.accounts.find(account_id)
                is_over = unit.inactivity.closes(account_id, limits.close, limits.warned)
                if account is None or not is_over or vacated(unit.staff_roles, account, ()):
                    return False
                messages = close_in(unit, account, lifecycle.close, ClosingReason.INACTIVE, _by_clock(account_id), now)
        except TransitionRefused:  # somebody else was first
            return False
        self._logout.tell(messages)
        return True

    def _erase(self, account_id: str, now: datetime) -> bool:
        with self._begin_write() as unit:
            account = unit.accounts.find(account_id)
            if account is None or account.state not in lifecycle.erase.sources:
                return False
            if not unit.life.erase(account_id, now):
                return False
            record(unit.audit, Event.ACCOUNT_ERASED, _by_clock(account_id), origin=NOWHERE, now=now)
            return True


def close_in(
    unit: AdministrationUnitOfWork,
    account: Account,
    transition: Transition,
    why: ClosingReason,
    subject: Subject,
    now: datetime,
) -> Messages:
    """Close it in the running transaction, erase what opened it, queue M16; whom to tell (T24, T26)."""
    closed = make_transition(unit, transition, account)
    messages = shut_out(unit, account.account_id, EndReason.CLOSED, origin=NOWHERE, now=now)
    withdraw_in(unit, account.account_id)
    unit.life.note_closed(account.account_id, now)
    unit.outbox.queue(AccountClosed(closed, now, why), now)
    record(unit.audit, Event.ACCOUNT_CLOSED, subject, origin=NOWHERE, now=now)
    return messages


def _by_clock(account_id: str) -> Subject:
    return Subject(account_id, actor_id=CLOCK)
