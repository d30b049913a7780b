"""Deciding on proposals: another person, once, and with everything that follows in the same transaction (K28).

A proposal that cannot be carried out any more stays as it is: nothing of it happened, and it can be rejected.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from idp.accounts.lifecycle import TransitionRefused
from idp.accounts.messages import ApprovedInEmergency
from idp.accounts.model import Account, Role
from idp.accounts.transitions import refusals_recorded
from idp.administration.actions import Action
from idp.administration.actor import Actor, person_of
from idp.administration.paging import PAGE_SIZE, offset_of
from idp.administration.permission import Permission, allowed
from idp.administration.proposals import (
    Decision,
    Proposal,
    ProposalKind,
    ProposalState,
    may_decide,
)
from idp.administration.units import AdministrationUnitOfWork, Begin
from idp.administration.verdict import Stale, Verdict
from idp.audit.events import Event
from idp.audit.record import record
from idp.oidc.logout import LogoutService, Messages

APPLICATIONS = "applicaties"  # client_ids, of an application for an account
PERSON = "persoon"  # account_id of another account of the same person, of an application for an account
ABOUT_APPLICATIONS = frozenset({ProposalKind.FIRST_PARTY, ProposalKind.INITIAL_ACCESS_TOKEN})
DECIDED = (ProposalState.APPROVED, ProposalState.REJECTED, ProposalState.LAPSED)


class Effect(Protocol):
    """What an approval does. One for each kind of proposal."""

    def prepare(self, proposal: Proposal, now: datetime) -> object:
        """What is slow, before the transaction."""
        ...

    def apply(
        self, unit: AdministrationUnitOfWork, proposal: Proposal, prepared: object, actor: Actor, now: datetime
    ) -> Messages:
        """Carry it out in the transaction that decides; whom to tell of ended sessions. Raises Stale."""
        ...

    def reject(self, unit: AdministrationUnitOfWork, proposal: Proposal, reason: str, now: datetime) -> None:
        """What a rejection does beside being kept."""
        ...


class Decisions:
    """Lists what waits, and decides."""

    def __init__(
        self,
        begin_read: Begin,
        begin_write: Begin,
        permission: Permission,
        effects: Mapping[ProposalKind, Effect],
        logout: LogoutService,
    ) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write
        self._permission = permission
        self._effects = effects
        self._logout = logout

    def waiting(
        self, actor: Actor, now: datetime, *, kinds: Sequence[ProposalKind] = tuple(ProposalKind), page: int = 1
    ) -> tuple[Proposal, ...]:
        """One page of what waits, the oldest first. Raises NotPermitted."""
        self._permission.require(actor, Action.PROPOSALS_LIST, now)
        seen = [kind for kind in kinds if _may_see(actor, kind)]
        with self._begin_read() as unit:
            return unit.proposals.list(seen, (ProposalState.WAITING,), offset=offset_of(page), limit=PAGE_SIZE + 1)

    def requests(self, actor: Actor, now: datetime, *, page: int = 1) -> tuple[Proposal, ...]:
        """One page of applications, the newest first, whatever became of them. Raises NotPermitted."""
        self._permission.require(actor, Action.APPLICATIONS_LIST, now)
        with self._begin_read() as unit:
            kinds, states = (ProposalKind.ACCOUNT_REQUEST,), (*DECIDED, ProposalState.WAITING)
            return unit.proposals.list(kinds, states, offset=offset_of(page), limit=PAGE_SIZE + 1)

    def find(self, actor: Actor, proposal_id: str, now: datetime) -> Proposal | None:
        """One of them, if the actor may see its kind. Raises NotPermitted."""
        self._permission.require(actor, Action.PROPOSALS_LIST, now)
        with self._begin_read() as unit:
            found = unit.proposals.find(proposal_id)
        return found if found is not None and _may_see(actor, found.kind) else None

    def names(self, proposal: Proposal) -> Mapping[str, str]:
        """What ids in an application for an account stand for: applications, and another account of the person."""
        wanted = f"{proposal.old.get(APPLICATIONS, '')} {proposal.new.get(APPLICATIONS, '')}".split()
        with self._begin_read() as unit:
            names = {client.client_id: client.client_name for client in unit.clients.find_many(wanted)}
            other = unit.accounts.find(proposal.new.get(PERSON, ""))
        return names if other is None else {**names, other.account_id: _known_as(other)}

    def form(self, actor: Actor, proposal_id: str, now: datetime) -> bytes | None:
        """The signed form of a proposal; None when it has none or it cannot be read. Raises NotPermitted."""
        self._permission.require(actor, Action.PROPOSALS_LIST, now)
        with self._begin_write() as unit:
            proposal = unit.proposals.find(proposal_id)
            if proposal is None or proposal.form is None or not _may_see(actor, proposal.kind):
                return None
            subject = actor.about(object_id=proposal_id)
            record(unit.audit, Event.FORM_SEEN, subject, origin=actor.origin, now=now)
            return unit.forms.content(proposal.form.form_id)

    def approve(self, actor: Actor, proposal_id: str, now: datetime) -> Verdict:
        """Decide that it happens, and make it happen. Raises NotPermitted, LoginTooOld and TooBusy."""
        proposal = self._decidable(actor, proposal_id, approving=True, now=now)
        if isinstance(proposal, Verdict):
            return proposal
        return self._carry_out(actor, proposal, Decision(ProposalState.APPROVED, actor.account_id, actor.name, now))

    def approve_in_emergency(self, operator: Actor, proposal_id: str, reason: str) -> Verdict:
        """By an operator when no approver can (K28). Still not by whoever proposed it; every auditor is told (M25).

        operator: without a role, because the machine let them in. Raises TooBusy.
        """
        now = operator.auth_time
        with self._begin_read() as unit:
            proposal = unit.proposals.find(proposal_id)
        if proposal is None:
            return Verdict.NOT_FOUND
        if not reason.strip():
            return Verdict.NO_REASON
        if not may_decide(proposal, operator.person):
            with self._begin_write() as unit:
                _record(unit, Event.SELF_DECISION_REFUSED, proposal, operator, now)
            return Verdict.SAME_PERSON
        decision = Decision(ProposalState.APPROVED, operator.account_id, operator.name, now, reason.strip())
        return self._carry_out(operator, proposal, decision)

    def _carry_out(self, actor: Actor, proposal: Proposal, decision: Decision) -> Verdict:
        """decision: an approval; one with a reason is an operator's, in an emergency."""
        effect, now = self._effects[proposal.kind], decision.decided_at
        prepared = effect.prepare(proposal, now)
        try:
            with (
                refusals_recorded(self._begin_write, origin=actor.origin, now=now),
                self._begin_write() as unit,
            ):
                if not unit.proposals.decide(proposal.proposal_id, decision):
                    return Verdict.DECIDED_BEFORE
                if decision.reason:
                    _report(unit, proposal, actor, decision)
                else:
                    _record(unit, Event.PROPOSAL_APPROVED, proposal, actor, now)
                messages = effect.apply(unit, proposal, prepared, actor, now)
        except Stale as stale:
            return stale.verdict
        except TransitionRefused:
            return Verdict.CHANGED_MEANWHILE
        self._logout.tell(messages)
        return Verdict.DONE

    def reject(self, actor: Actor, proposal_id: str, reason: str, now: datetime) -> Verdict:
        """Decide that it does not happen. Raises NotPermitted and LoginTooOld."""
        proposal = self._decidable(actor, proposal_id, approving=False, now=now)
        if isinstance(proposal, Verdict):
            return proposal
        if not reason.strip():
            return Verdict.NO_REASON
        decision = Decision(ProposalState.REJECTED, actor.account_id, actor.name, now, reason.strip())
        with self._begin_write() as unit:
            if not unit.proposals.decide(proposal_id, decision):
                return Verdict.DECIDED_BEFORE
            _record(unit, Event.PROPOSAL_REJECTED, proposal, actor, now, reason=reason)
            self._effects[proposal.kind].reject(unit, proposal, reason.strip(), now)
        return Verdict.DONE

    def _decidable(self, actor: Actor, proposal_id: str, *, approving: bool, now: datetime) -> Proposal | Verdict:
        """The proposal that this actor may decide on, or why not; one's own entry leaves an audit row."""
        with self._begin_read() as unit:
            proposal = unit.proposals.find(proposal_id)
            author = unit.accounts.find(proposal.proposed_by) if proposal else None
        kind = proposal.kind if proposal else ProposalKind.ACCOUNT_REQUEST
        self._permission.require(actor, action_for(kind, approving=approving), now)
        if proposal is None:
            return Verdict.NOT_FOUND
        if proposal.state is not ProposalState.WAITING:
            return Verdict.DECIDED_BEFORE
        # Also by what is known of the author now: a mail address that changed meanwhile makes no second person.
        is_another = author is None or person_of(author).isdisjoint(actor.person)
        if not (is_another and may_decide(proposal, actor.person)):
            with self._begin_write() as unit:
                _record(unit, Event.SELF_DECISION_REFUSED, proposal, actor, now)
            return Verdict.SAME_PERSON
        return proposal


def may_be_decided_by(proposal: Proposal, actor: Actor) -> bool:
    """For a page that shows buttons; deciding itself asks again."""
    action = action_for(proposal.kind, approving=True)
    is_open = proposal.state is ProposalState.WAITING
    return is_open and allowed(actor, action) and may_decide(proposal, actor.person)


def _may_see(actor: Actor, kind: ProposalKind) -> bool:
    """Whoever only administers applications sees no proposals about people."""
    return kind in ABOUT_APPLICATIONS or allowed(actor, Action.APPLICATIONS_LIST)


def _known_as(account: Account) -> str:
    return f"{account.relatienummer} {account.username}, {account.full_name}"


def action_for(kind: ProposalKind, *, approving: bool) -> Action:
    """The action that deciding on this kind is."""
    if kind is ProposalKind.ACCOUNT_REQUEST:
        return Action.APPLICATION_APPROVE if approving else Action.APPLICATION_REJECT
    return Action.PROPOSAL_APPROVE if approving else Action.PROPOSAL_REJECT


def _report(unit: AdministrationUnitOfWork, proposal: Proposal, operator: Actor, decision: Decision) -> None:
    """That an operator approved: in the trail, and to everyone who reads the trail."""
    _record(unit, Event.APPROVED_IN_EMERGENCY, proposal, operator, decision.decided_at, reason=decision.reason)
    for auditor in unit.staff_roles.holders(Role.AUDITOR):
        unit.outbox.queue(ApprovedInEmergency(auditor, decision.decided_at), decision.decided_at)


def _record(
    unit: AdministrationUnitOfWork, event: Event, proposal: Proposal, actor: Actor, now: datetime, *, reason: str = ""
) -> None:
    subject = actor.about(object_id=proposal.proposal_id, reason=reason, detail={"kind": proposal.kind.value})
    record(unit.audit, event, subject, origin=actor.origin, now=now)
