"""Roles of staff: given and taken by two people, and by nobody to oneself (K28, BIO2 8.02.01)."""

from datetime import datetime

from idp.accounts.model import Account, AccountState, Role
from idp.administration.actions import Action
from idp.administration.actor import Actor, are_two_people, person_of
from idp.administration.one_account import contents_about, propose_about, the_account
from idp.administration.permission import Permission
from idp.administration.proposals import Proposal, ProposalKind
from idp.administration.shut_out import shut_out
from idp.administration.units import AdministrationUnitOfWork, Begin
from idp.administration.verdict import Stale, Verdict
from idp.audit.events import Event
from idp.audit.record import record
from idp.login.sso_session import EndReason
from idp.oidc.logout import Messages

ROLES = "rollen"
KINDS = {ProposalKind.GRANT_ROLE: Action.ROLE_GRANT, ProposalKind.REVOKE_ROLE: Action.ROLE_REVOKE}


class Roles:
    """Proposes a change of somebody else's roles."""

    def __init__(self, begin_write: Begin, permission: Permission) -> None:
        self._begin_write = begin_write
        self._permission = permission

    def propose(
        self, actor: Actor, kind: ProposalKind, account_id: str, role: Role, reason: str, now: datetime
    ) -> Verdict:
        """kind: GRANT_ROLE or REVOKE_ROLE. Nobody proposes the own role either. Raises NotPermitted, LoginTooOld."""
        self._permission.require(actor, KINDS[kind], now)
        if not reason.strip():
            return Verdict.NO_REASON
        try:
            with self._begin_write() as unit:
                account = the_account(unit, account_id)
                if not are_two_people(person_of(account), actor.person):
                    return Verdict.SAME_PERSON
                after = _after(account, kind, role)
                if after == account.roles:
                    return Verdict.WRONG_STATE
                old, new = {ROLES: _words(account.roles)}, {ROLES: _words(after)}
                contents = contents_about(account, kind, reason, old=old, new=new)
                return propose_about(unit, account, contents, actor, now)
        except Stale as stale:
            return stale.verdict


class RolesEffect:
    """Effect of GRANT_ROLE and REVOKE_ROLE: exactly the roles of the proposal; whoever lost one logs in again."""

    def prepare(self, proposal: Proposal, now: datetime) -> object:
        return None

    def apply(
        self, unit: AdministrationUnitOfWork, proposal: Proposal, prepared: object, actor: Actor, now: datetime
    ) -> Messages:
        account = the_account(unit, proposal.about)
        if _words(account.roles) != proposal.old[ROLES]:
            raise Stale
        if not account.is_staff or account.state is AccountState.GESLOTEN:
            raise Stale(Verdict.ROLES_ELSEWHERE)
        wanted = {Role(role) for role in proposal.new[ROLES].split()}
        unit.life.give_roles(account.account_id, wanted)
        subject = actor.about(account.account_id, object_id=proposal.proposal_id, detail={"roles": proposal.new[ROLES]})
        record(unit.audit, Event.ROLES_CHANGED, subject, origin=actor.origin, now=now)
        if wanted >= account.roles:
            return []
        return shut_out(unit, account.account_id, EndReason.BY_STAFF, origin=actor.origin, now=now)

    def reject(self, unit: AdministrationUnitOfWork, proposal: Proposal, reason: str, now: datetime) -> None:
        """Nothing: the roles stay."""


def _after(account: Account, kind: ProposalKind, role: Role) -> frozenset[Role]:
    """Raises Stale for an account outside the reserved relation."""
    if not account.is_staff:
        raise Stale(Verdict.ROLES_ELSEWHERE)
    return account.roles | {role} if kind is ProposalKind.GRANT_ROLE else account.roles - {role}


def _words(roles: frozenset[Role]) -> str:
    return " ".join(sorted(roles))
