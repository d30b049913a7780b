"""The rows of applications and of deciding."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from idp.administration.actions import Action
from idp.administration.actor import Actor
from idp.administration.operations import (
    FILE_LIMIT_BYTES,
    REASON,
    Decline,
    Declined,
    Done,
    Field,
    Kind,
    Operation,
    Outcome,
    Values,
)
from idp.administration.outcomes import faulty, outcome_of
from idp.administration.paging import PAGE, PAGE_SIZE, page_of
from idp.administration.proposals import Proposal
from idp.administration.request_draft import LIMITS, Choices, Draft, read_draft
from idp.administration.servicedesk import Servicedesk

PROPOSAL = Field("voorstel", limit=100)
ONE = Field("voorstel", required=False, limit=100)
# What is missing or too long, the use case itself says, all of it at once.
REQUEST_FIELDS = (
    *(Field(name, required=False, limit=10 * limit) for name, limit in LIMITS.items()),
    Field("rollen", Kind.LINES, required=False),
    Field("applicaties", Kind.LINES, required=False),
    Field("nieuwe_relatie", Kind.FLAG, required=False),
    Field("persoon", required=False, limit=50),
    Field("formulier", Kind.FILE, required=False, limit=FILE_LIMIT_BYTES),
)


def proposal_rows(desk: Servicedesk) -> Iterator[Operation]:
    """All of them."""

    def requests(actor: Actor, values: Values, now: datetime) -> Outcome:
        found = desk.decisions.requests(actor, now, page=page_of(values))
        return Done({"applications": [_listed(each) for each in found[:PAGE_SIZE]]})

    def enter(actor: Actor, values: Values, now: datetime) -> Outcome:
        entered = desk.requests.enter(actor, draft_of(values), now)
        return (
            Done({"waits": True, "voorstel": entered.proposal_id}) if isinstance(entered, Proposal) else faulty(entered)
        )

    def waiting(actor: Actor, values: Values, now: datetime) -> Outcome:
        if proposal_id := values.text("voorstel"):
            found = desk.decisions.find(actor, proposal_id, now)
            return Declined(Decline.NOT_FOUND, "voorstel") if found is None else Done(_whole(found))
        proposals = desk.decisions.waiting(actor, now, page=page_of(values))[:PAGE_SIZE]
        return Done({"proposals": [_listed(each) for each in proposals]})

    def approve(actor: Actor, values: Values, now: datetime) -> Outcome:
        return outcome_of(desk.decisions.approve(actor, values.text("voorstel"), now))

    def reject(actor: Actor, values: Values, now: datetime) -> Outcome:
        return outcome_of(desk.decisions.reject(actor, values.text("voorstel"), values.text("reden"), now))

    yield Operation(Action.APPLICATIONS_LIST, requests, (PAGE,), reads=True)
    yield Operation(Action.APPLICATION_ENTER, enter, REQUEST_FIELDS)
    yield Operation(Action.PROPOSALS_LIST, waiting, (ONE, PAGE), reads=True)
    yield from _deciding(approve, reject)


def _deciding(approve: Callable[..., Outcome], reject: Callable[..., Outcome]) -> Iterator[Operation]:
    for action in (Action.APPLICATION_APPROVE, Action.PROPOSAL_APPROVE):
        yield Operation(action, approve, (PROPOSAL,))
    for action in (Action.APPLICATION_REJECT, Action.PROPOSAL_REJECT):
        yield Operation(action, reject, (PROPOSAL, REASON))


def draft_of(values: Values) -> Draft:
    """The application that these values are."""
    choices = Choices(
        roles=values.lines("rollen"),
        applications=values.lines("applicaties"),
        new_relation=values.flag("nieuwe_relatie"),
        person=values.text("persoon"),
        form=values.file("formulier"),
    )
    return read_draft({name: values.text(name) for name in LIMITS}, choices)


def _listed(proposal: Proposal) -> Mapping[str, object]:
    return {
        "voorstel": proposal.proposal_id,
        "soort": proposal.kind.value,
        "titel": proposal.title,
        "toestand": proposal.state.value,
        "ingevoerd_door": proposal.proposed_by_name,
        "ingevoerd_op": proposal.proposed_at,
    }


def _whole(proposal: Proposal) -> Mapping[str, object]:
    form = proposal.form
    return {
        **_listed(proposal),
        "reden": proposal.reason,
        "nu": dict(proposal.old),
        "wordt": dict(proposal.new),
        "formulier_sha256": form.sha256 if form else None,
    }
