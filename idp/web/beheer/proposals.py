"""D3 Goedkeuren: what waits, old and new side by side, the signed form, and the decision."""

from collections.abc import Mapping
from dataclasses import replace

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from idp.administration.actions import Action
from idp.administration.actor import Actor
from idp.administration.decisions import may_be_decided_by
from idp.administration.operations import Declined, Values
from idp.administration.paging import PAGE_SIZE
from idp.administration.proposals import ProposalState
from idp.web.beheer.desk import ROOT, Desk
from idp.web.beheer.listing import Asked, asked_for
from idp.web.beheer.requests_texts import KINDS, STATES, rows_of
from idp.web.beheer.texts import sentences

PATH = f"{ROOT}/goedkeuren"
SUCCESS: dict[str, LazyString] = {
    "goedgekeurd": _l("U heeft het goedgekeurd. Het is uitgevoerd."),
    "afgekeurd": _l("U heeft het afgekeurd."),
}


def asked_list() -> Asked:
    """The list that the address names; the page of one proposal carries it along, to lead back to it."""
    return asked_for(PATH, ())


class ProposalPages:
    """`/beheer/goedkeuren`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def blueprint(self) -> Blueprint:
        """List, one proposal, its form, and the two decisions."""
        pages = Blueprint("beheer_goedkeuren", __name__)
        pages.add_url_rule(PATH, "list", lambda: self._desk.page(Action.PROPOSALS_LIST, self._list))
        pages.add_url_rule(f"{PATH}/<proposal_id>", "one", self.one)
        pages.add_url_rule(f"{PATH}/<proposal_id>/formulier.pdf", "pdf", self.pdf)
        pages.add_url_rule(f"{PATH}/<proposal_id>/goedkeuren", "approve", self.approve, methods=["POST"])
        pages.add_url_rule(f"{PATH}/<proposal_id>/afkeuren", "reject", self.reject, methods=["POST"])
        return pages

    def one(self, proposal_id: str) -> Response:
        """One proposal."""
        return self._desk.form(
            Action.PROPOSALS_LIST, lambda actor, values, errors: self._one(proposal_id, actor, values, errors)
        )

    def pdf(self, proposal_id: str) -> Response:
        """The signed form, to be saved: it came from outside, so no browser shows it on our address (threat 32)."""
        return self._desk.page(Action.PROPOSALS_LIST, lambda actor: self._pdf(proposal_id, actor))

    def approve(self, proposal_id: str) -> Response:
        """'Goedkeuren'."""
        return self._decide(proposal_id, Action.PROPOSAL_APPROVE, "goedgekeurd")

    def reject(self, proposal_id: str) -> Response:
        """'Afkeuren'."""
        return self._decide(proposal_id, Action.PROPOSAL_REJECT, "afgekeurd")

    def _decide(self, proposal_id: str, action: Action, word: str) -> Response:
        def form(actor: Actor, values: Values, errors: list[Declined]) -> Response:
            return self._one(proposal_id, actor, values, errors)

        def done(_actor: Actor, _facts: Mapping[str, object]) -> Response:
            return redirect(url_for("beheer_goedkeuren.list", gedaan=word, **asked_list().place), code=303)

        back = url_for("beheer_goedkeuren.one", proposal_id=proposal_id, **asked_list().place)
        return self._desk.act(action, back=back, form=form, done=done, known={"voorstel": proposal_id})

    def _list(self, actor: Actor) -> Response:
        asked, waiting = asked_list(), self._desk.console.servicedesk.decisions.waiting
        found = waiting(actor, self._desk.now, page=asked.page)
        if not found and asked.page > 1:  # the last one of that page was decided
            asked = replace(asked, page=1)
            found = waiting(actor, self._desk.now, page=asked.page)
        page = {
            "proposals": [(each, may_be_decided_by(each, actor)) for each in found[:PAGE_SIZE]],
            "kinds": KINDS,
            "asked": asked,
            "more": len(found) > PAGE_SIZE,
            "success": SUCCESS.get(request.args.get("gedaan", "")),
        }
        return make_response(render_template("beheer/proposals.html", current="goedkeuren", **page))

    def _one(self, proposal_id: str, actor: Actor, values: Values, errors: list[Declined]) -> Response:
        found = self._desk.console.servicedesk.decisions.find(actor, proposal_id, self._desk.now)
        if found is None:
            abort(404)
        shown = sentences(errors)
        page = {
            "proposal": found,
            "rows": rows_of(found, self._desk.console.servicedesk.decisions.names(found)),
            "kinds": KINDS,
            "states": STATES,
            "may_decide": may_be_decided_by(found, actor),
            "is_own": found.state is ProposalState.WAITING and not found.proposer.isdisjoint(actor.person),
            "reden": values.text("reden"),
            "errors": shown,
            "at_field": {name: text for name, text in shown if name},
            "back": url_for("beheer_goedkeuren.list", **asked_list().place),
            "place": asked_list().place,
        }
        answer = render_template("beheer/proposal.html", current="goedkeuren", **page)
        return make_response(answer, 422 if errors else 200)

    def _pdf(self, proposal_id: str, actor: Actor) -> Response:
        content = self._desk.console.servicedesk.decisions.form(actor, proposal_id, self._desk.now)
        if content is None:
            abort(404)
        answer = make_response(content)
        answer.headers["Content-Type"] = "application/pdf"
        answer.headers["Content-Disposition"] = f'attachment; filename="formulier-{proposal_id}.pdf"'
        return answer
