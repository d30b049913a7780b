"""D10 Rollen: who has which role, a change that a colleague decides on, and the review of every quarter."""

from collections.abc import Callable, Mapping

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from idp.administration.actions import Action
from idp.administration.actor import Actor, are_two_people
from idp.administration.operations import Declined, Values
from idp.administration.paging import PAGE_SIZE
from idp.web.beheer.desk import ROOT, Desk
from idp.web.beheer.listing import asked_for
from idp.web.beheer.menu import ROLES
from idp.web.beheer.texts import sentences

PATH = f"{ROOT}/rollen"
FORMS = (("geven", Action.ROLE_GRANT), ("intrekken", Action.ROLE_REVOKE), ("bevestigen", Action.ROLES_REVIEW))
SUCCESS: dict[str, LazyString] = {
    "geven": _l("Het voorstel wacht op goedkeuring door een collega."),
    "intrekken": _l("Het voorstel wacht op goedkeuring door een collega."),
    "bevestigen": _l("De rollen zijn bevestigd."),
}


class RolePages:
    """`/beheer/rollen`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def blueprint(self) -> Blueprint:
        """The list and its forms."""
        pages = Blueprint("beheer_rollen", __name__)
        pages.add_url_rule(PATH, "list", lambda: self._desk.form(Action.ROLES_LIST, self._list))
        for name, action in FORMS:
            pages.add_url_rule(f"{PATH}/{name}", name, self._acting(name, action), methods=["POST"])
        return pages

    def _acting(self, name: str, action: Action) -> Callable[[], Response]:
        def act() -> Response:
            def form(actor: Actor, values: Values, errors: list[Declined]) -> Response:
                return self._list(actor, values, errors, name)

            def done(_actor: Actor, _facts: Mapping[str, object]) -> Response:
                return redirect(url_for("beheer_rollen.list", gedaan=name), code=303)

            return self._desk.act(action, back=PATH, form=form, done=done)

        return act

    def _list(self, actor: Actor, values: Values, errors: list[Declined], tried: str = "") -> Response:
        asked = asked_for(PATH, ())
        found = self._desk.console.servicedesk.roles.held(actor, self._desk.now, page=asked.page)
        lines = [
            (each, each.is_due(self._desk.now), are_two_people(each.person, actor.person)) for each in found[:PAGE_SIZE]
        ]
        # On one page two forms ask a reason; what somebody typed goes back into the one it came from.
        granting = tried == "geven" or (not tried and bool(values.text("gebruikersnaam")))
        shown = [("reden-geven" if field == "reden" and granting else field, text) for field, text in sentences(errors)]
        page = {
            "lines": lines,
            "due": sum(is_due for _, is_due, _ in lines),
            "asked": asked,
            "more": len(found) > PAGE_SIZE,
            "names": ROLES,
            "values": values,
            "granting": granting,
            "errors": shown,
            "at_field": {name: text for name, text in shown if name},
            "success": SUCCESS.get(request.args.get("gedaan", "")) if not errors else None,
        }
        answer = render_template("beheer/roles.html", current="rollen", **page)
        return make_response(answer, 422 if errors else 200)
