"""What approving an application does: relation, account, one-time password, mail and letter at once (T2 to T4)."""

from datetime import datetime

from idp.accounts import lifecycle
from idp.accounts.messages import RequestRejected
from idp.accounts.model import Account, Relation
from idp.accounts.new_ids import new_id
from idp.administration.actor import Actor
from idp.administration.entered_form import entered_form
from idp.administration.offered import offered
from idp.administration.one_relation import held_relation
from idp.administration.proposals import Proposal
from idp.administration.request_draft import requested_account, requested_address
from idp.administration.units import AdministrationUnitOfWork
from idp.administration.verdict import Stale
from idp.audit.events import Event
from idp.audit.record import record
from idp.login.invitations import Invitations, Secret, invite_in
from idp.oidc.logout import Messages

NOT_YET = Relation("", "", "")


class AccountRequestEffect:
    """Effect of ACCOUNT_REQUEST."""

    def __init__(self, invitations: Invitations) -> None:
        self._invitations = invitations

    def prepare(self, proposal: Proposal, now: datetime) -> object:
        """The one-time password; its hash is slow."""
        return self._invitations.new_secret(requested_account(proposal.new, NOT_YET, "", ""), now)

    def apply(
        self, unit: AdministrationUnitOfWork, proposal: Proposal, prepared: object, actor: Actor, now: datetime
    ) -> Messages:
        """Raises Stale when the form is not the one that was entered, or when number or user name are not free."""
        form = entered_form(unit, proposal)
        if not isinstance(prepared, Secret):
            raise TypeError("an application is approved with a one-time password")
        account = _approved(unit, proposal, actor, now)
        subject = actor.about(account.account_id, object_id=proposal.proposal_id)
        record(unit.audit, Event.ACCOUNT_APPROVED, subject, origin=actor.origin, now=now)
        invite_in(unit, account, requested_address(proposal.new), prepared, subject, now)
        unit.staff_roles.note_giver(account.account_id, actor.account_id)
        unit.proposals.belongs_to(proposal.proposal_id, account.account_id)
        unit.forms.belongs_to(form.form_id, account.account_id)
        if withheld := _withheld(unit, proposal):
            unit.entitlements.withhold(account.account_id, withheld)
        return []

    def reject(self, unit: AdministrationUnitOfWork, proposal: Proposal, reason: str, now: datetime) -> None:
        """T3 and M02."""
        rejected = lifecycle.reject(requested_account(proposal.new, _as_asked(proposal), "", ""))
        unit.outbox.queue(RequestRejected(rejected, reason), now)


def _approved(unit: AdministrationUnitOfWork, proposal: Proposal, actor: Actor, now: datetime) -> Account:
    values = proposal.new
    relation = held_relation(unit, values["relatienummer"])
    if relation is None:
        relation = Relation(new_id(), values["relatienummer"], values["organisatie"])
        unit.accounts.add_relation(relation)
        unit.relations.review(relation.relatie_id, actor.account_id, now)
        subject = actor.about(object_id=relation.relatie_id)
        record(unit.audit, Event.RELATION_OPENED, subject, origin=actor.origin, now=now)
    wanted = requested_account(values, relation, new_id(), values.get("persoon", ""))
    is_taken = unit.accounts.find_by_login(relation.relatienummer, wanted.username) is not None
    if is_taken or not relation.is_open or (wanted.roles and not relation.is_staff):
        raise Stale
    return lifecycle.approve(wanted)


def _withheld(unit: AdministrationUnitOfWork, proposal: Proposal) -> list[str]:
    """Applications that the form does not ask for, among those that can be asked for; none when it names none."""
    asked = set(proposal.new.get("applicaties", "").split())
    return [client.client_id for client in offered(unit.clients.list()) if asked and client.client_id not in asked]


def _as_asked(proposal: Proposal) -> Relation:
    return Relation("", proposal.new["relatienummer"], proposal.new["organisatie"])
