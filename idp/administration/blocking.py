"""Blocking at once by one person, and unblocking by two (T22, T23)."""

from datetime import datetime

from idp.accounts import lifecycle
from idp.accounts.lifecycle import TransitionRefused
from idp.accounts.messages import AccountBlocked, AccountUnblocked, RelationChanged
from idp.accounts.model import AccountState
from idp.accounts.transitions import make_transition, refusals_recorded
from idp.activation.activatiebrief import LetterKind
from idp.activation.ordering import order_letter
from idp.activation.settling import withdraw_in
from idp.administration.actions import Action
from idp.administration.actor import Actor
from idp.administration.one_account import contents_about, held_account, propose_about, the_account
from idp.administration.permission import Permission
from idp.administration.proposals import Proposal, ProposalKind
from idp.administration.shut_out import shut_out
from idp.administration.units import AdministrationUnitOfWork, Begin
from idp.administration.verdict import Stale, Verdict
from idp.audit.events import Event
from idp.audit.record import record
from idp.login.policy import STATES_LET_IN
from idp.login.sso_session import EndReason
from idp.oidc.logout import LogoutService, Messages

NEW_PASSWORD = "nieuw_wachtwoord"
YES = "ja"


class Blocking:
    """For when something is wrong: quick on, careful off."""

    def __init__(self, begin_write: Begin, permission: Permission, logout: LogoutService) -> None:
        self._begin_write = begin_write
        self._permission = permission
        self._logout = logout

    def block(
        self, actor: Actor, account_id: str, reason: str, now: datetime, *, fraud: bool = False, seen: str = ""
    ) -> Verdict:
        """Whoever is in is out, at once (T22). fraud: its owner is not told. Raises NotPermitted and LoginTooOld."""
        self._permission.require(actor, Action.ACCOUNT_BLOCK, now)
        if not reason.strip():
            return Verdict.NO_REASON
        try:
            with refusals_recorded(self._begin_write, origin=actor.origin, now=now), self._begin_write() as unit:
                account = the_account(unit, account_id, seen)
                blocked = make_transition(unit, lifecycle.block, account)
                messages = shut_out(unit, account_id, EndReason.BLOCKED, origin=actor.origin, now=now)
                withdraw_in(unit, account_id)
                unit.life.note_dealt_with(account_id, now)
                subject = actor.about(account_id, reason=reason, detail={"fraud": str(fraud), "was": account.state})
                record(unit.audit, Event.ACCOUNT_BLOCKED, subject, origin=actor.origin, now=now)
                if not fraud:
                    unit.outbox.queue(AccountBlocked(blocked, now), now)
        except Stale as stale:
            return stale.verdict
        except TransitionRefused:
            return Verdict.WRONG_STATE
        self._logout.tell(messages)
        return Verdict.DONE

    def propose_unblock(
        self, actor: Actor, account_id: str, reason: str, now: datetime, *, new_password: bool = False, seen: str = ""
    ) -> Verdict:
        """Somebody else decides. new_password: a leak is suspected, so the next login chooses one (T23)."""
        self._permission.require(actor, Action.ACCOUNT_UNBLOCK, now)
        if not reason.strip():
            return Verdict.NO_REASON
        try:
            with self._begin_write() as unit:
                account = the_account(unit, account_id, seen)
                if account.state not in lifecycle.unblock.sources:
                    return Verdict.WRONG_STATE
                target = lifecycle.unblocking(account).target or account.state
                new = {"staat": target.value, **({NEW_PASSWORD: YES} if new_password else {})}
                contents = contents_about(
                    account, ProposalKind.UNBLOCK, reason, old={"staat": account.state.value}, new=new
                )
                return propose_about(unit, account, contents, actor, now)
        except Stale as stale:
            return stale.verdict


class UnblockEffect:
    """Effect of UNBLOCK."""

    def prepare(self, proposal: Proposal, now: datetime) -> object:
        return None

    def apply(
        self, unit: AdministrationUnitOfWork, proposal: Proposal, prepared: object, actor: Actor, now: datetime
    ) -> Messages:
        account = held_account(unit, proposal.about)
        unblocked = make_transition(unit, lifecycle.unblocking(account), account)
        unit.life.note_dealt_with(account.account_id, now)
        if unblocked.state is AccountState.HERSTEL:
            if unit.accounts.find_address(account.account_id) is None:
                raise Stale(Verdict.NO_ADDRESS)
            order_letter(unit, account.account_id, LetterKind.RECOVERY, now, mailed_today=True)
        unit.inactivity.forget_warning(account.account_id)
        new_password = proposal.new.get(NEW_PASSWORD) == YES and account.has_password
        if new_password:
            unit.passwords.expire(account.account_id, now)
        subject = actor.about(account.account_id, object_id=proposal.proposal_id)
        record(unit.audit, Event.ACCOUNT_UNBLOCKED, subject, origin=actor.origin, now=now)
        unit.outbox.queue(AccountUnblocked(unblocked, now, new_password), now)
        if unblocked.state in STATES_LET_IN and _moved_meanwhile(unit, account.account_id):
            unit.outbox.queue(RelationChanged(unblocked, now), now)
        return []

    def reject(self, unit: AdministrationUnitOfWork, proposal: Proposal, reason: str, now: datetime) -> None:
        """Nothing: it stays blocked."""


def _moved_meanwhile(unit: AdministrationUnitOfWork, account_id: str) -> bool:
    """True when its relation was merged while it was blocked, and nobody told its owner with what to log in."""
    latest = unit.history.latest(account_id, (Event.ACCOUNT_BLOCKED, Event.ACCOUNT_MERGED), 1)
    return any(each.event is Event.ACCOUNT_MERGED for each in latest)
