"""The rows of relations."""

from collections.abc import Iterator
from datetime import datetime

from idp.administration.actions import Action
from idp.administration.actor import Actor
from idp.administration.operations import REASON, Decline, Declined, Done, Field, Kind, Operation, Outcome, Values
from idp.administration.outcomes import outcome_of
from idp.administration.paging import PAGE, PAGE_SIZE, page_of
from idp.administration.relations import Relations

NUMBER = Field("relatienummer", limit=12)
SEARCH = Field("zoek", required=False, limit=100)
ONE = Field("relatienummer", required=False, limit=12)
INTO = Field("naar", limit=12)
CLIENTS = Field("applicaties", Kind.LINES, required=False)


def relation_rows(relations: Relations) -> Iterator[Operation]:
    """All of them."""

    def listed(actor: Actor, values: Values, now: datetime) -> Outcome:
        if number := values.text("relatienummer"):
            page = relations.look(actor, number, now, page=page_of(values))
            if page is None:
                return Declined(Decline.NOT_FOUND, "relatienummer")
            return Done(
                {
                    "relatienummer": page.relation.relatienummer,
                    "naam": page.relation.naam,
                    "gebruikers": [account.username for account in page.accounts[:PAGE_SIZE]],
                    "applicaties": list(page.entitled),
                }
            )
        found = relations.search(actor, values.text("zoek"), now, page=page_of(values))[:PAGE_SIZE]
        rows = [{"relatienummer": each.relation.relatienummer, "naam": each.relation.naam} for each in found]
        return Done({"relations": rows})

    def entitle(actor: Actor, values: Values, now: datetime) -> Outcome:
        clients, reason = values.lines("applicaties"), values.text("reden")
        return outcome_of(relations.entitle(actor, values.text("relatienummer"), clients, reason, now))

    def review(actor: Actor, values: Values, now: datetime) -> Outcome:
        return outcome_of(relations.review(actor, values.text("relatienummer"), values.text("reden"), now))

    def end(actor: Actor, values: Values, now: datetime) -> Outcome:
        return outcome_of(relations.propose_end(actor, values.text("relatienummer"), values.text("reden"), now))

    def merge(actor: Actor, values: Values, now: datetime) -> Outcome:
        number, into = values.text("relatienummer"), values.text("naar")
        return outcome_of(relations.propose_merger(actor, number, into, values.text("reden"), now))

    yield Operation(Action.RELATIONS_LIST, listed, (ONE, SEARCH, PAGE), reads=True)
    yield Operation(Action.RELATION_ENTITLE, entitle, (NUMBER, CLIENTS, REASON))
    yield Operation(Action.RELATION_REVIEW, review, (NUMBER, REASON))
    yield Operation(Action.RELATION_CLOSE, end, (NUMBER, REASON))
    yield Operation(Action.RELATION_MERGE, merge, (NUMBER, INTO, REASON))
