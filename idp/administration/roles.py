"""D10: roles of staff, given and taken by two people, looked at every quarter, by nobody about oneself (K28)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from idp.accounts.model import Account, AccountState, Role
from idp.administration.actions import Action
from idp.administration.actor import Actor, are_two_people, person_of
from idp.administration.held_roles import HeldRole, vacated
from idp.administration.one_account import contents_about, propose_about, the_account
from idp.administration.paging import PAGE_SIZE, offset_of
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
Chosen = Mapping[str, Collection[Role]]  # roles by account_id


class Roles:
    """Shows who has which role, proposes changes of somebody else's, and confirms what is still right."""

    def __init__(self, begin_read: Begin, begin_write: Begin, permission: Permission) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write
        self._permission = permission

    def held(self, actor: Actor, now: datetime, *, page: int = 1) -> Sequence[HeldRole]:
        """One page, and one more when there is a next. Raises NotPermitted."""
        self._permission.require(actor, Action.ROLES_LIST, now)
        with self._begin_read() as unit:
            return unit.staff_roles.held(offset=offset_of(page), limit=PAGE_SIZE + 1)

    def propose_grant(self, actor: Actor, username: str, role: Role | None, reason: str, now: datetime) -> Verdict:
        """Another role for a member of staff; somebody else decides. Raises NotPermitted and LoginTooOld."""
        self._permission.require(actor, Action.ROLE_GRANT, now)
        if role is None:
            return Verdict.UNKNOWN_CHOICE
        with self._begin_read() as unit:
            found = unit.accounts.find_staff(username) if username.isprintable() else None
        if found is None:
            return Verdict.NOT_FOUND
        return self._propose(actor, ProposalKind.GRANT_ROLE, {found.account_id: {role}}, reason, now)

    def propose_revoke(self, actor: Actor, chosen: Chosen, reason: str, now: datetime) -> Verdict:
        """All of these, or none of them. Raises NotPermitted and LoginTooOld."""
        self._permission.require(actor, Action.ROLE_REVOKE, now)
        return self._propose(actor, ProposalKind.REVOKE_ROLE, chosen, reason, now)

    def confirm(self, actor: Actor, chosen: Chosen, reason: str, now: datetime) -> Verdict:
        """Remember that these are still needed: all of them or none. Raises NotPermitted and LoginTooOld."""
        self._permission.require(actor, Action.ROLES_REVIEW, now)
        if refused := _incomplete(chosen, reason):
            return refused
        try:
            with self._begin_write() as unit:
                for account_id, roles in sorted(chosen.items()):
                    account = _of_somebody_else(unit, account_id, actor)
                    for role in sorted(roles):
                        if not unit.staff_roles.confirm(account_id, role, actor.account_id, now):
                            raise Stale
                        subject = actor.about(account.account_id, reason=reason, detail={"role": role.value})
                        record(unit.audit, Event.ROLE_REVIEWED, subject, origin=actor.origin, now=now)
        except Stale as stale:
            return stale.verdict
        return Verdict.DONE

    def _propose(self, actor: Actor, kind: ProposalKind, chosen: Chosen, reason: str, now: datetime) -> Verdict:
        if refused := _incomplete(chosen, reason):
            return refused
        try:
            with self._begin_write() as unit:
                for account_id, roles in sorted(chosen.items()):
                    account = _of_somebody_else(unit, account_id, actor)
                    after = _after(account, kind, roles)
                    if vacated(unit.staff_roles, account, after):
                        raise Stale(Verdict.LAST_OF_ROLE)
                    old, new = {ROLES: _words(account.roles)}, {ROLES: _words(after)}
                    propose_about(unit, account, contents_about(account, kind, reason, old=old, new=new), actor, now)
        except Stale as stale:
            return stale.verdict
        return Verdict.WAITS


class RolesEffect:
    """Effect of GRANT_ROLE and REVOKE_ROLE: exactly the roles of the proposal; whoever lost one logs in again."""

    def prepare(self, proposal: Proposal, now: datetime) -> object:
        return None

    def apply(
        self, unit: AdministrationUnitOfWork, proposal: Proposal, prepared: object, actor: Actor, now: datetime
    ) -> Messages:
        account = _held(unit, proposal.about)
        if _words(account.roles) != proposal.old[ROLES]:
            raise Stale
        if not account.is_staff or account.state is AccountState.GESLOTEN:
            raise Stale(Verdict.ROLES_ELSEWHERE)
        wanted = {Role(role) for role in proposal.new[ROLES].split()}
        if vacated(unit.staff_roles, account, wanted):
            raise Stale(Verdict.LAST_OF_ROLE)
        unit.staff_roles.give(account.account_id, wanted, actor.account_id, now)
        subject = actor.about(account.account_id, object_id=proposal.proposal_id, detail={"roles": proposal.new[ROLES]})
        record(unit.audit, Event.ROLES_CHANGED, subject, origin=actor.origin, now=now)
        if wanted >= account.roles:
            return []
        return shut_out(unit, account.account_id, EndReason.BY_STAFF, origin=actor.origin, now=now)

    def reject(self, unit: AdministrationUnitOfWork, proposal: Proposal, reason: str, now: datetime) -> None:
        """Nothing: the roles stay."""


def _held(unit: AdministrationUnitOfWork, account_id: str) -> Account:
    """The account, whose roles nobody else changes until the transaction ends. Raises Stale.

    By its relation, which is held to see who is the last of a role, too: in one order nobody waits for ever.
    """
    unit.relations.hold([the_account(unit, account_id).relatie_id])
    return the_account(unit, account_id)


def _incomplete(chosen: Chosen, reason: str) -> Verdict | None:
    if not chosen:
        return Verdict.UNKNOWN_CHOICE
    return None if reason.strip() else Verdict.NO_REASON


def _of_somebody_else(unit: AdministrationUnitOfWork, account_id: str, actor: Actor) -> Account:
    """Raises Stale for an account that is not there, is the actor's own, or lies outside the reserved relation."""
    account = the_account(unit, account_id)
    if not are_two_people(person_of(account), actor.person):
        raise Stale(Verdict.OWN_ROLE)
    if not account.is_staff or account.state is AccountState.GESLOTEN:
        raise Stale(Verdict.ROLES_ELSEWHERE)
    return account


def _after(account: Account, kind: ProposalKind, roles: Collection[Role]) -> frozenset[Role]:
    """The roles then. Raises Stale when that is what there is already, or a role to take is not there."""
    if kind is ProposalKind.REVOKE_ROLE and not account.roles.issuperset(roles):
        raise Stale
    after = account.roles.union(roles) if kind is ProposalKind.GRANT_ROLE else account.roles.difference(roles)
    if after == account.roles:
        raise Stale(Verdict.WRONG_STATE)
    return after


def _words(roles: frozenset[Role]) -> str:
    return " ".join(sorted(roles))
