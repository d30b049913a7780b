"""D4 Gebruikers: search, one account on five tabs, and the telephone check of a secret question."""

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from idp.administration.actions import Action
from idp.administration.actor import Actor
from idp.administration.correcting import may_be_put_right
from idp.administration.finding import MessageState, Profile
from idp.administration.operations import Declined, Values
from idp.administration.paging import PAGE_SIZE
from idp.administration.permission import allowed
from idp.administration.rows_accounts_seen import sought_of
from idp.credentials.secret_questions import StoredQuestion
from idp.login.device import kind_of_device
from idp.web.beheer.account_actions import ACTIONS, BY_SLUG, STATES
from idp.web.beheer.account_events import words_for_staff
from idp.web.beheer.csv_file import csv_answer
from idp.web.beheer.desk import ROOT, Desk
from idp.web.beheer.letters import KINDS
from idp.web.beheer.listing import Asked, Listing, asked_for
from idp.web.beheer.texts import sentences
from idp.web.texts_questions import words_of as words_of_question

PATH = f"{ROOT}/gebruikers"
RESULT = "antwoord"  # query parameter that names what a check said
CSV_LIMIT = 5000  # rows
TABS: dict[str, LazyString] = {
    "gegevens": _l("Gegevens"),
    "inloggen": _l("Inloggen"),
    "sessies": _l("Sessies"),
    "gebeurtenissen": _l("Gebeurtenissen"),
    "berichten": _l("Berichten"),
}
MESSAGES: dict[MessageState, tuple[str, str, LazyString]] = {
    MessageState.UNDER_WAY: ("info", "clock", _l("Onderweg")),
    MessageState.SENT: ("success", "check", _l("Verstuurd")),
    MessageState.FAILED: ("error", "cross", _l("Mislukt")),
}


def asked_list() -> Asked:
    """The list that the address names; pages of one account carry it along, to lead back to it."""
    return asked_for(PATH, ("zoek", "toestand"))


class AccountPages:
    """`/beheer/gebruikers` and what is shown of one account."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def blueprint(self) -> Blueprint:
        """The list, and the tabs."""
        pages = Blueprint("beheer_gebruikers", __name__)
        pages.add_url_rule(PATH, "overview", lambda: self._desk.page(Action.ACCOUNTS_LIST, self._list))
        pages.add_url_rule(f"{PATH}.csv", "csv", lambda: self._desk.page(Action.ACCOUNTS_LIST, self._csv))
        pages.add_url_rule(f"{PATH}/<account_id>", "look", self.look)
        for name in ("geheime-vraag", "teruggebeld"):  # a refused form stays there
            pages.add_url_rule(f"{PATH}/<account_id>/{name}", f"page_of_{name}", _to_tab)
        pages.add_url_rule(f"{PATH}/<account_id>/geheime-vraag", "check", self.check, methods=["POST"])
        pages.add_url_rule(f"{PATH}/<account_id>/teruggebeld", "call_back", self.call_back, methods=["POST"])
        return pages

    def look(self, account_id: str) -> Response:
        """One account."""
        return self._desk.form(
            Action.ACCOUNT_VIEW, lambda actor, values, errors: self._look(account_id, actor, values, errors)
        )

    def check(self, account_id: str) -> Response:
        """'Geheime vraag controleren': right or wrong, and nothing else."""
        return self._on_tab(Action.ACCOUNT_CHECK_ANSWER, account_id)

    def call_back(self, account_id: str) -> Response:
        """The owner answered on the number that we know."""
        return self._on_tab(Action.ACCOUNT_RECORD_CALL_BACK, account_id)

    def _on_tab(self, action: Action, account_id: str) -> Response:
        back = _tab_of(account_id)

        def done(_actor: Actor, facts: object) -> Response:
            told = facts if isinstance(facts, dict) else {}
            kept = Values({name: str(value) for name, value in told.items()} or {"called": "True"})
            return redirect(f"{back}&{RESULT}={self._desk.put_aside(kept)}", code=303)

        return self._desk.act(
            action,
            back=back,
            form=lambda actor, values, errors: self._look(account_id, actor, values, errors, "inloggen"),
            done=done,
            known={"account_id": account_id},
        )

    def _list(self, actor: Actor) -> Response:
        asked = asked_list()
        sought = sought_of(Values(dict(asked.filters)))
        found, total = self._desk.console.finding.search(
            actor, sought, self._desk.now, offset=asked.offset, limit=PAGE_SIZE
        )
        page = {"listing": Listing(asked, found, total), "states": STATES, "sought": sought}
        return make_response(render_template("beheer/accounts.html", current="gebruikers", **page))

    def _csv(self, actor: Actor) -> Response:
        sought = sought_of(Values(dict(asked_list().filters)))
        found, _ = self._desk.console.finding.search(actor, sought, self._desk.now, limit=CSV_LIMIT)
        rows = [(each.relatienummer, each.organisation, each.username, each.name, each.state.value) for each in found]
        return csv_answer("gebruikers", ("Relatienummer", "Organisatie", "Gebruikersnaam", "Naam", "Toestand"), rows)

    def _look(
        self, account_id: str, actor: Actor, values: Values, errors: list[Declined], tab: str | None = None
    ) -> Response:
        profile = self._desk.console.finding.look(actor, account_id, self._desk.now)
        if profile is None:
            abort(404)
        tab = tab or request.args.get("tab", "")
        shown = sentences(errors)
        action = BY_SLUG.get(request.args.get("gedaan", ""))
        waits = request.args.get("wacht") == "ja"
        page = {
            "profile": profile,
            "account": profile.account,
            "place": asked_list().place,
            "tab": tab if tab in TABS else "gegevens",
            "tabs": TABS,
            "badge_of": STATES[profile.account.state],
            "actions": self._offered(actor, profile),
            "devices": [(each, kind_of_device(each.agent)) for each in profile.sessions],
            "events": [(each.at, words_for_staff(each)) for each in profile.events],
            "looks": [(each.at, words_for_staff(each)) for each in profile.looks],
            "messages": [(each, MESSAGES[each.state]) for each in profile.messages],
            "kinds": KINDS,
            "question": self._question(actor, account_id),
            "result": self._desk.taken(RESULT),
            "values": values,
            "errors": shown,
            "at_field": {name: text for name, text in shown if name},
            "success": action.done if action and not errors else None,
            "waits": waits,
        }
        return make_response(
            render_template("beheer/account.html", current="gebruikers", **page), 422 if errors else 200
        )

    def _question(self, actor: Actor, account_id: str) -> str | None:
        """The words of the one question to ask today, for who may ask it."""
        if not allowed(actor, Action.ACCOUNT_CHECK_ANSWER):
            return None
        asked = self._desk.console.servicedesk.phone_checks.question(actor, account_id, self._desk.now)
        return words_of_question(asked) if isinstance(asked, StoredQuestion) else None

    def _offered(self, actor: Actor, profile: Profile) -> list[object]:
        needs = {
            Action.ACCOUNT_LIFT_LOCK: profile.locked_until is not None,
            Action.ACCOUNT_CORRECT: may_be_put_right(profile.account, profile.passwords),
        }
        fitting = [each for each in ACTIONS if each.fits(profile.account.state) and needs.get(each.action, True)]
        return [each for each in fitting if allowed(actor, each.action)]


def _tab_of(account_id: str) -> str:
    return url_for("beheer_gebruikers.look", account_id=account_id, tab="inloggen", **asked_list().place)


def _to_tab(account_id: str) -> Response:
    return redirect(_tab_of(account_id))
