"""D2 Aanvragen: the list, entering one from its signed form, and what became of it."""

from collections.abc import Mapping

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from idp.accounts.model import Aanhef
from idp.administration.actions import Action
from idp.administration.actor import Actor
from idp.administration.operations import Decline, Declined, Values
from idp.administration.paging import PAGE_SIZE
from idp.administration.proposals import ProposalKind
from idp.administration.request_draft import LIMITS
from idp.web.beheer.desk import ROOT, Desk
from idp.web.beheer.listing import Asked, asked_for
from idp.web.beheer.menu import ROLES
from idp.web.beheer.requests_texts import KINDS, LABELS, LANGUAGES, STATES, fault_sentences, rows_of
from idp.web.beheer.texts import sentences

PATH = f"{ROOT}/aanvragen"
SALUTATIONS = [(Aanhef.MENEER, _l("meneer")), (Aanhef.MEVROUW, _l("mevrouw")), (Aanhef.GEEN, _l("geen"))]
ENTERED = _l("De aanvraag wacht op goedkeuring door een collega.")


def asked_list() -> Asked:
    """The list that the address names; the page of one application carries it along, to lead back to it."""
    return asked_for(PATH, ())


class RequestPages:
    """`/beheer/aanvragen`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def blueprint(self) -> Blueprint:
        """List, form and one application."""
        pages = Blueprint("beheer_aanvragen", __name__)
        pages.add_url_rule(PATH, "list", lambda: self._desk.page(Action.APPLICATIONS_LIST, self._list))
        pages.add_url_rule(f"{PATH}/nieuw", "new", lambda: self._desk.form(Action.APPLICATION_ENTER, self._form))
        pages.add_url_rule(f"{PATH}/nieuw", "enter", self.enter, methods=["POST"])
        pages.add_url_rule(f"{PATH}/<proposal_id>", "one", self.one)
        return pages

    def enter(self) -> Response:
        """'Ter goedkeuring aanbieden'."""
        back = url_for("beheer_aanvragen.new")
        return self._desk.act(Action.APPLICATION_ENTER, back=back, form=self._form, done=_entered)

    def one(self, proposal_id: str) -> Response:
        """One application."""
        return self._desk.page(Action.APPLICATIONS_LIST, lambda actor: self._one(actor, proposal_id))

    def _list(self, actor: Actor) -> Response:
        asked = asked_list()
        found = self._desk.console.servicedesk.decisions.requests(actor, self._desk.now, page=asked.page)
        success = ENTERED if "ingevoerd" in request.args else None
        page = {"proposals": found[:PAGE_SIZE], "states": STATES, "asked": asked, "more": len(found) > PAGE_SIZE}
        return make_response(render_template("beheer/requests.html", current="aanvragen", success=success, **page))

    def _one(self, actor: Actor, proposal_id: str) -> Response:
        found = self._desk.console.servicedesk.decisions.find(actor, proposal_id, self._desk.now)
        if found is None or found.kind is not ProposalKind.ACCOUNT_REQUEST:
            abort(404)
        page = {
            "proposal": found,
            "rows": rows_of(found, self._desk.console.servicedesk.decisions.names(found)),
            "states": STATES,
            "kinds": KINDS,
            "may_decide": False,
        }
        back = url_for("beheer_aanvragen.list", **asked_list().place)
        return make_response(
            render_template("beheer/proposal.html", current="aanvragen", at_field={}, back=back, **page)
        )

    def _form(self, actor: Actor, values: Values, errors: list[Declined]) -> Response:
        shown = _sentences(errors)
        page = {
            "typed": {name: values.text(name) for name in (*LIMITS, "persoon")},
            "chosen_roles": values.lines("rollen"),
            "chosen_applications": values.lines("applicaties"),
            "is_new": values.flag("nieuwe_relatie"),
            "roles": [(role.value, words) for role, words in ROLES.items()],
            "applications": self._desk.console.servicedesk.requests.offered(actor, self._desk.now),
            "labels": LABELS,
            "salutations": SALUTATIONS,
            "languages": LANGUAGES,
            "errors": shown,
            "at_field": {name: text for name, text in shown if name},
        }
        return make_response(
            render_template("beheer/request_form.html", current="aanvragen", **page), 422 if errors else 200
        )


def _sentences(errors: list[Declined]) -> list[tuple[str | None, object]]:
    """All that is wrong, at its field."""
    if len(errors) == 1 and errors[0].why is Decline.FAULTY:
        fields: object = errors[0].facts["fields"]
        return list(fault_sentences(fields)) if isinstance(fields, dict) else []
    return list(sentences(errors))


def _entered(_actor: Actor, _facts: Mapping[str, object]) -> Response:
    return redirect(url_for("beheer_aanvragen.list", ingevoerd="ja"), code=303)
