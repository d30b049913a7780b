"""Mails that were given up, and another try."""

from collections.abc import Mapping

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from idp.administration.actions import Action
from idp.administration.actor import Actor
from idp.administration.operations import Declined, Values
from idp.web.beheer.desk import ROOT, Desk
from idp.web.beheer.texts import sentences

PATH = f"{ROOT}/e-mails"


class MailPages:
    """`/beheer/e-mails`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def blueprint(self) -> Blueprint:
        """The list and its form."""
        pages = Blueprint("beheer_mails", __name__)
        pages.add_url_rule(PATH, "list", lambda: self._desk.form(Action.MAILS_LIST, self._list))
        pages.add_url_rule(PATH, "retry", self.retry, methods=["POST"])
        return pages

    def retry(self) -> Response:
        """'Opnieuw proberen'."""
        return self._desk.act(Action.MAILS_RETRY, back=PATH, form=self._list, done=_done)

    def _list(self, actor: Actor, values: Values, errors: list[Declined]) -> Response:
        shown = sentences(errors)
        page = {
            "mails": self._desk.console.mails.given_up(actor, self._desk.now),
            "chosen": values.lines("keuze"),
            "reden": values.text("reden"),
            "errors": shown,
            "at_field": {name: text for name, text in shown if name},
            "retried": request.args.get("gedaan") == "ja" and not errors,
        }
        answer = render_template("beheer/mails.html", current="werkvoorraad", **page)
        return make_response(answer, 422 if errors else 200)


def _done(_actor: Actor, _facts: Mapping[str, object]) -> Response:
    return redirect(url_for("beheer_mails.list", gedaan="ja"), code=303)
