"""A lost letter, an invitation that ran out, a lost second factor: proposed by one, decided by another (T11, T20)."""

from datetime import datetime, timedelta

from idp.accounts import lifecycle
from idp.accounts.model import Account, AccountState
from idp.accounts.phone_check import PhoneCheck
from idp.administration.actions import Action
from idp.administration.actor import Actor
from idp.administration.one_account import contents_about, held_account, propose_about, the_account
from idp.administration.permission import Permission
from idp.administration.phone_checks import checks_done
from idp.administration.proposals import Proposal, ProposalKind
from idp.administration.units import AdministrationUnitOfWork, Begin
from idp.administration.verdict import Stale, Verdict
from idp.login.factor_recovery import NoPostalAddress, open_recovery_in
from idp.login.invitations import Invitations, Secret, new_letter_in, renew_in
from idp.oidc.logout import Messages, end_grants_of_sessions

ADDRESS_SETTLES = timedelta(days=5)  # a letter never follows a new address at once (S9, K27)

# Here a user has typed the code, or was in use before: what is set up may be a way in.
SET_UP = frozenset({AccountState.INSTELLEN, AccountState.HERSTEL})

WAYS = {
    ProposalKind.RENEW_INVITATION: (Action.ACCOUNT_RENEW_INVITATION, lifecycle.renew_invitation.sources),
    ProposalKind.NEW_LETTER: (Action.ACCOUNT_NEW_LETTER, lifecycle.print_letter.sources),
    ProposalKind.OPEN_RECOVERY: (Action.ACCOUNT_OPEN_RECOVERY, lifecycle.open_recovery.sources),
}


class Helping:
    """Proposes what sends a letter."""

    def __init__(self, begin_write: Begin, permission: Permission) -> None:
        self._begin_write = begin_write
        self._permission = permission

    def propose(
        self, actor: Actor, kind: ProposalKind, account_id: str, reason: str, now: datetime, *, seen: str = ""
    ) -> Verdict:
        """kind: one of WAYS. Raises NotPermitted and LoginTooOld."""
        action, sources = WAYS[kind]
        self._permission.require(actor, action, now)
        if not reason.strip():
            return Verdict.NO_REASON
        try:
            with self._begin_write() as unit:
                account = the_account(unit, account_id, seen)
                if account.state not in sources:
                    return Verdict.WRONG_STATE
                may_be_sent(unit, account, now)
                if kind is ProposalKind.OPEN_RECOVERY and checks_done(unit, account, now) != frozenset(PhoneCheck):
                    return Verdict.CHECKS_MISSING
                contents = contents_about(account, kind, reason, old={"staat": account.state.value})
                return propose_about(unit, account, contents, actor, now)
        except Stale as stale:
            return stale.verdict


class RenewEffect:
    """Effect of RENEW_INVITATION."""

    def __init__(self, begin_read: Begin, invitations: Invitations) -> None:
        self._begin_read = begin_read
        self._invitations = invitations

    def prepare(self, proposal: Proposal, now: datetime) -> object:
        return new_secret_for(proposal.about, self._begin_read, self._invitations, now)

    def apply(
        self, unit: AdministrationUnitOfWork, proposal: Proposal, prepared: object, actor: Actor, now: datetime
    ) -> Messages:
        """Raises Stale when the user got on by themselves."""
        account = held_account(unit, proposal.about)
        if came_further(account, proposal):
            raise Stale
        may_be_sent(unit, account, now)
        if not isinstance(prepared, Secret):
            raise Stale(Verdict.NOT_FOUND)
        renew_in(unit, account, prepared, actor.about(account.account_id, object_id=proposal.proposal_id), now)
        return []

    def reject(self, unit: AdministrationUnitOfWork, proposal: Proposal, reason: str, now: datetime) -> None:
        """Nothing: no letter goes out."""


def came_further(account: Account, proposal: Proposal) -> bool:
    """True when the user got on since a renewal was proposed: it would take away what is in use now (T11, E76)."""
    set_up = account.state in SET_UP and account.state.value != proposal.old.get("staat")
    moments = (account.password_set_at, account.last_login_at)
    return set_up or any(at is not None and at > proposal.proposed_at for at in moments)


class LetterEffect:
    """Effect of NEW_LETTER."""

    def prepare(self, proposal: Proposal, now: datetime) -> object:
        return None

    def apply(
        self, unit: AdministrationUnitOfWork, proposal: Proposal, prepared: object, actor: Actor, now: datetime
    ) -> Messages:
        account = held_account(unit, proposal.about)
        may_be_sent(unit, account, now)
        new_letter_in(unit, account, actor.about(account.account_id, object_id=proposal.proposal_id), now)
        return []

    def reject(self, unit: AdministrationUnitOfWork, proposal: Proposal, reason: str, now: datetime) -> None:
        """Nothing: no letter goes out."""


class RecoveryEffect:
    """Effect of OPEN_RECOVERY."""

    def prepare(self, proposal: Proposal, now: datetime) -> object:
        return None

    def apply(
        self, unit: AdministrationUnitOfWork, proposal: Proposal, prepared: object, actor: Actor, now: datetime
    ) -> Messages:
        account = held_account(unit, proposal.about)
        may_be_sent(unit, account, now)
        people = {"opened_by": proposal.proposed_by, "approved_by": actor.account_id}
        subject = actor.about(account.account_id, object_id=proposal.proposal_id, detail=people)
        try:
            _, ended = open_recovery_in(unit, account, subject, now)
        except NoPostalAddress as no_address:
            raise Stale(Verdict.NO_ADDRESS) from no_address
        unit.phone_checks.forget(account.account_id)
        return end_grants_of_sessions(unit, ended, now)

    def reject(self, unit: AdministrationUnitOfWork, proposal: Proposal, reason: str, now: datetime) -> None:
        """The checks count no more: whoever asks again is checked again."""
        unit.phone_checks.forget(proposal.about)


def new_secret_for(account_id: str, begin_read: Begin, invitations: Invitations, now: datetime) -> Secret | None:
    """The one-time password of an invitation, made before its transaction; None when nobody is there any more."""
    with begin_read() as unit:
        account = unit.accounts.find(account_id)
    return None if account is None else invitations.new_secret(account, now)


def may_be_sent(unit: AdministrationUnitOfWork, account: Account, now: datetime) -> None:
    """Return when a letter may go out. Raises Stale without an address, or when that changed in the last days."""
    if unit.accounts.find_address(account.account_id) is None:
        raise Stale(Verdict.NO_ADDRESS)
    changed_at = account.address_changed_at
    if changed_at is not None and now < changed_at + ADDRESS_SETTLES:
        raise Stale(Verdict.ADDRESS_TOO_NEW)
