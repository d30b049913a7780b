"""D5 Relaties: search, one relation with its people and applications, its end and its merger."""

from collections.abc import Callable, Mapping

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from idp.accounts.relations import is_due_for_review
from idp.administration.actions import Action
from idp.administration.actor import Actor
from idp.administration.operations import Declined, Values
from idp.administration.paging import PAGE, PAGE_SIZE
from idp.web.beheer.account_actions import STATES
from idp.web.beheer.desk import ROOT, Desk
from idp.web.beheer.listing import Asked, asked_for
from idp.web.beheer.requests_texts import KINDS
from idp.web.beheer.texts import sentences

PATH = f"{ROOT}/relaties"
PEOPLE = "gebruikers"  # query parameter: the page of a relation's accounts, beside that of the list one came from
SUCCESS: dict[str, LazyString] = {
    "applicaties": _l("De applicaties van deze relatie zijn gewijzigd."),
    "nagekeken": _l("De rechten van deze relatie zijn nagekeken."),
    "voorgesteld": _l("Het voorstel wacht op goedkeuring door een collega."),
}


def asked_list() -> Asked:
    """The list that the address names; the page of one relation carries it along, to lead back to it."""
    return asked_for(PATH, ("zoek",))


class RelationPages:
    """`/beheer/relaties`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def blueprint(self) -> Blueprint:
        """List, one relation, and what can be asked for it."""
        pages = Blueprint("beheer_relaties", __name__)
        pages.add_url_rule(PATH, "list", lambda: self._desk.page(Action.RELATIONS_LIST, self._list))
        pages.add_url_rule(f"{PATH}/<relatienummer>", "one", self.one)
        for name, action in (
            ("applicaties", Action.RELATION_ENTITLE),
            ("nagekeken", Action.RELATION_REVIEW),
            ("beeindigen", Action.RELATION_CLOSE),
            ("samenvoegen", Action.RELATION_MERGE),
        ):
            pages.add_url_rule(f"{PATH}/<relatienummer>/{name}", name, self._acting(action), methods=["POST"])
        return pages

    def one(self, relatienummer: str) -> Response:
        """One relation."""
        return self._desk.form(
            Action.RELATIONS_LIST, lambda actor, values, errors: self._one(relatienummer, actor, values, errors)
        )

    def _acting(self, action: Action) -> Callable[[str], Response]:
        def act(relatienummer: str) -> Response:
            def form(actor: Actor, values: Values, errors: list[Declined]) -> Response:
                return self._one(relatienummer, actor, values, errors, action)

            def done(_actor: Actor, facts: Mapping[str, object]) -> Response:
                done_now = "nagekeken" if action is Action.RELATION_REVIEW else "applicaties"
                word = "voorgesteld" if facts.get("waits") else done_now
                address = url_for("beheer_relaties.one", relatienummer=relatienummer, gedaan=word, **asked_list().place)
                return redirect(address, code=303)

            back = url_for("beheer_relaties.one", relatienummer=relatienummer, **asked_list().place)
            return self._desk.act(action, back=back, form=form, done=done, known={"relatienummer": relatienummer})

        return act

    def _list(self, actor: Actor) -> Response:
        asked = asked_list()
        found = self._desk.console.servicedesk.relations.search(
            actor, asked.filters["zoek"], self._desk.now, page=asked.page
        )
        lines = [(each, is_due_for_review(each.relation, self._desk.now)) for each in found[:PAGE_SIZE]]
        page = {"lines": lines, "asked": asked, "more": len(found) > PAGE_SIZE}
        return make_response(render_template("beheer/relations.html", current="relaties", **page))

    def _one(
        self,
        relatienummer: str,
        actor: Actor,
        values: Values,
        errors: list[Declined],
        tried: Action | None = None,
    ) -> Response:
        asked = asked_for(f"{PATH}/{relatienummer}", ("zoek", PAGE.name), PEOPLE)
        found = self._desk.console.servicedesk.relations.look(actor, relatienummer, self._desk.now, page=asked.page)
        if found is None:
            abort(404)
        shown = sentences(errors)
        page = {
            "found": found,
            "is_due": is_due_for_review(found.relation, self._desk.now),
            "accounts": found.accounts[:PAGE_SIZE],
            "more": len(found.accounts) > PAGE_SIZE,
            "asked": asked,
            "place": asked_list().place,
            "states": STATES,
            "kinds": KINDS,
            "values": values,
            "tried": tried.value if tried else "",
            "errors": shown,
            "at_field": {name: text for name, text in shown if name},
            "success": SUCCESS.get(request.args.get("gedaan", "")) if not errors else None,
        }
        answer = render_template("beheer/relation.html", current="relaties", **page)
        return make_response(answer, 422 if errors else 200)
