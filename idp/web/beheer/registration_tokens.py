"""D7: initial access tokens, with which applications register themselves."""

from collections.abc import Mapping

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from idp.administration.actions import Action
from idp.administration.actor import Actor
from idp.administration.operations import Declined, Values
from idp.administration.paging import PAGE_SIZE
from idp.clients.policy import OFFERED
from idp.clients.scopes import REGISTRABLE_SCOPE
from idp.clients.token_limits import USES
from idp.web.beheer.desk import ROOT, Desk
from idp.web.beheer.listing import Asked, asked_for
from idp.web.beheer.texts import sentences

PATH = f"{ROOT}/applicaties/toegangsbewijzen"
VALUE = "bewijs"  # query parameter that names a value to be shown once
SUCCESS: dict[str, LazyString] = {"ingetrokken": _l("Het toegangsbewijs werkt niet meer.")}


def asked_list() -> Asked:
    """The list that the address names; the page of one token carries it along, to lead back to it."""
    return asked_for(PATH, ())


class RegistrationTokenPages:
    """`/beheer/applicaties/toegangsbewijzen`."""

    def __init__(self, desk: Desk, default_policy: str) -> None:
        self._desk = desk
        self._default_policy = default_policy

    def blueprint(self) -> Blueprint:
        """The list and its two forms."""
        pages = Blueprint("beheer_toegangsbewijzen", __name__)
        pages.add_url_rule(PATH, "list", lambda: self._desk.page(Action.REGISTRATION_TOKENS_LIST, self._list))
        pages.add_url_rule(
            f"{PATH}/nieuw", "new", lambda: self._desk.form(Action.REGISTRATION_TOKEN_OFFER, self._new_form)
        )
        pages.add_url_rule(f"{PATH}/nieuw", "offer", self.offer, methods=["POST"])
        pages.add_url_rule(f"{PATH}/<digest>/intrekken", "end_form", self.end_form)
        pages.add_url_rule(f"{PATH}/<digest>/intrekken", "end", self.end, methods=["POST"])
        return pages

    def offer(self) -> Response:
        """Ask for one; the next page shows its value, once."""

        def done(_actor: Actor, facts: Mapping[str, object]) -> Response:
            kept = self._desk.put_aside(Values({VALUE: str(facts["initial_access_token"])}))
            return redirect(url_for("beheer_toegangsbewijzen.list", bewijs=kept), code=303)

        return self._desk.act(Action.REGISTRATION_TOKEN_OFFER, back=f"{PATH}/nieuw", form=self._new_form, done=done)

    def end_form(self, digest: str) -> Response:
        """Is that what you want?"""
        return self._desk.form(
            Action.REGISTRATION_TOKEN_END, lambda actor, values, errors: self._end_form(digest, actor, values, errors)
        )

    def end(self, digest: str) -> Response:
        """It ends now."""

        def done(_actor: Actor, _facts: Mapping[str, object]) -> Response:
            address = url_for("beheer_toegangsbewijzen.list", gedaan="ingetrokken", **asked_list().place)
            return redirect(address, code=303)

        return self._desk.act(
            Action.REGISTRATION_TOKEN_END,
            back=url_for("beheer_toegangsbewijzen.end_form", digest=digest, **asked_list().place),
            form=lambda actor, values, errors: self._end_form(digest, actor, values, errors),
            done=done,
            known={"bewijs": digest},
        )

    def _list(self, actor: Actor) -> Response:
        asked = asked_list()
        found = self._desk.console.servicedesk.registration_tokens.some(actor, self._desk.now, page=asked.page)
        page = {
            "tokens": [(each, each.is_usable(self._desk.now)) for each in found[:PAGE_SIZE]],
            "asked": asked,
            "more": len(found) > PAGE_SIZE,
            "value": self._desk.taken(VALUE).text(VALUE),
            "success": SUCCESS.get(request.args.get("gedaan", "")),
        }
        return make_response(render_template("beheer/registration_tokens.html", current="applicaties", **page))

    def _new_form(self, _actor: Actor, values: Values, errors: list[Declined]) -> Response:
        typed = values if values.given else Values({"regels": self._default_policy, USES: "1"})
        page = {"typed": typed, "policies": [(name, name) for name in OFFERED], "scopes": REGISTRABLE_SCOPE[1:]}
        return self._answer("beheer/registration_token_form.html", errors, page)

    def _end_form(self, digest: str, _actor: Actor, values: Values, errors: list[Declined]) -> Response:
        if not digest.isascii() or not digest.isalnum():
            abort(404)
        page = {"values": values, "digest": digest, "place": asked_list().place}
        return self._answer("beheer/registration_token_end.html", errors, page)

    @staticmethod
    def _answer(template: str, errors: list[Declined], page: Mapping[str, object]) -> Response:
        shown = sentences(errors)
        at_field = {name: text for name, text in shown if name}
        answer = render_template(template, current="applicaties", errors=shown, at_field=at_field, **page)
        return make_response(answer, 422 if errors else 200)
