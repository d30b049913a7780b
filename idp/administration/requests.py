"""Entering an application: what the signed form says becomes a proposal that somebody else decides on (S7, T1)."""

from datetime import datetime

from idp.accounts.identifiers import login_name
from idp.accounts.messages import RequestReceived
from idp.accounts.model import Account, Relation
from idp.accounts.signed_form import SignedForm, signed_form
from idp.administration.actions import Action
from idp.administration.actor import Actor, person_of
from idp.administration.decisions import PERSON
from idp.administration.offered import offered
from idp.administration.permission import Permission
from idp.administration.proposals import Contents, Proposal, ProposalKind, proposed
from idp.administration.request_draft import Draft, Fault, Faults, requested_account
from idp.administration.units import AdministrationUnitOfWork, Begin
from idp.audit.events import Event
from idp.audit.record import record

NOT_YET = ""  # id of what an approval will make
NEW_RELATION, YES = "nieuwe_relatie", "ja"


class Requests:
    """Applications for an account."""

    def __init__(self, begin_read: Begin, begin_write: Begin, permission: Permission) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write
        self._permission = permission

    def offered(self, actor: Actor, now: datetime) -> list[tuple[str, str]]:
        """client_id and name of the applications that a form can ask for. Raises NotPermitted."""
        self._permission.require(actor, Action.APPLICATION_ENTER, now)
        with self._begin_read() as unit:
            return [(client.client_id, client.client_name) for client in offered(unit.clients.list())]

    def enter(self, actor: Actor, draft: Draft, now: datetime) -> Proposal | Faults:
        """The proposal that waits for another person, M01 queued; or everything that is wrong. Raises NotPermitted."""
        self._permission.require(actor, Action.APPLICATION_ENTER, now)
        faults = draft.faults(now)
        with self._begin_read() as unit:
            told = dict(faults)  # what is no number is not looked up as one
            faults += tuple(each for each in _unknown(unit, draft) if each[0] not in told)
        signed_on = draft.signed_on
        if faults or signed_on is None:
            return faults
        form = signed_form(draft.form, draft["ondertekenaar"], signed_on, now)
        try:
            with self._begin_write() as unit:
                return _keep(unit, draft, form, actor, now)
        except _UsernameTaken:
            return (("gebruikersnaam", Fault.USERNAME_TAKEN),)


class _UsernameTaken(Exception):
    """Between looking and writing somebody else entered the same user name; nothing was kept."""


def _keep(unit: AdministrationUnitOfWork, draft: Draft, form: SignedForm, actor: Actor, now: datetime) -> Proposal:
    known = unit.relations.find(draft["relatienummer"])
    relation = known or Relation(NOT_YET, draft["relatienummer"], draft["organisatie"])
    wanted = requested_account(draft.values(), relation, NOT_YET, _person_id(unit, draft))
    more = {**({} if known else {NEW_RELATION: YES}), **({PERSON: wanted.person_id} if draft.person else {})}
    contents = Contents(
        ProposalKind.ACCOUNT_REQUEST,
        about=f"{relation.relatienummer}:{wanted.username}",
        title=f"{relation.relatienummer} · {wanted.full_name}",
        reason="",
        new={**draft.values(), "organisatie": relation.naam, **more},
        concerned=person_of(wanted),
        form=form,
    )
    unit.forms.add(form, draft.form)
    proposal = proposed(contents, actor, now)
    if not unit.proposals.add(proposal):
        raise _UsernameTaken
    subject = actor.about(object_id=proposal.proposal_id, detail={"form_sha256": form.sha256})
    record(unit.audit, Event.ACCOUNT_REQUESTED, subject, origin=actor.origin, now=now)
    unit.outbox.queue(RequestReceived(wanted), now)
    return proposal


def _unknown(unit: AdministrationUnitOfWork, draft: Draft) -> Faults:
    """What is wrong with names of things that should, or should not, be there."""
    found: list[tuple[str, Fault]] = []
    relation = unit.relations.find(draft["relatienummer"])
    if relation is None and not draft.new_relation:
        found.append(("relatienummer", Fault.RELATION_UNKNOWN))
    if relation is not None and not relation.is_open:
        found.append(("relatienummer", Fault.RELATION_UNKNOWN))
    if draft.roles and (relation is None or not relation.is_staff):
        found.append(("rollen", Fault.ROLES_ELSEWHERE))
    about = f"{draft['relatienummer']}:{draft['gebruikersnaam']}"
    has_name = unit.accounts.find_by_login(draft["relatienummer"], draft["gebruikersnaam"]) is not None
    if has_name or unit.proposals.waits(ProposalKind.ACCOUNT_REQUEST, about):
        found.append(("gebruikersnaam", Fault.USERNAME_TAKEN))
    known = {client.client_id for client in unit.clients.find_many(draft.applications)}
    if set(draft.applications) - known:
        found.append(("applicaties", Fault.APPLICATION))
    if draft.person and _other_account(unit, draft.person) is None:
        found.append(("persoon", Fault.PERSON))
    return tuple(found)


def _person_id(unit: AdministrationUnitOfWork, draft: Draft) -> str:
    other = _other_account(unit, draft.person) if draft.person else None
    return other.person_id or other.account_id if other else NOT_YET


def _other_account(unit: AdministrationUnitOfWork, typed: str) -> Account | None:
    number, _, username = typed.replace("/", " ").partition(" ")
    name = login_name(number, username).searchable
    return unit.accounts.find_by_login(name.relatienummer, name.username)
