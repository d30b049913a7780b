"""A4 Apparaten en sessies."""

from datetime import timedelta

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from idp.accounts.model import Account
from idp.audit.events import Event
from idp.login.device import kind_of_device
from idp.login.own_sessions import Overview
from idp.login.sso_session import SsoSession
from idp.services import Services
from idp.web.browser import Browser
from idp.web.guard import Guard
from idp.web.logout import Leave
from idp.web.texts_consent import items_of
from idp.web.texts_events import EVENTS, words_of
from shared.clock import Clock
from shared.layout.language import LANGUAGE_COOKIE

PATH = "/account/sessies"
JUST_DONE = timedelta(minutes=5)
SUCCESS: dict[str, tuple[Event, LazyString]] = {
    "uitgelogd": (Event.SESSION_ENDED, _l("Het andere apparaat is uitgelogd.")),
    "ingetrokken": (Event.CONSENT_WITHDRAWN, _l("De toegang is ingetrokken.")),
    "taal": (Event.LANGUAGE_CHANGED, _l("Uw taal is gewijzigd.")),
}


class OwnSessionPages:
    """`/account/sessies` and what can be done there. leave: what a browser gets whose session has ended."""

    def __init__(self, services: Services, browser: Browser, guard: Guard, clock: Clock, leave: Leave) -> None:
        self._services = services
        self._browser = browser
        self._guard = guard
        self._clock = clock
        self._leave = leave

    def blueprint(self) -> Blueprint:
        """The overview, and one address for each button."""
        pages = Blueprint("own_sessions", __name__)
        pages.add_url_rule(PATH, "overview", lambda: self._guard.logged_in(self._overview))
        pages.add_url_rule(f"{PATH}/overal-uitloggen", "end_everywhere", self.end_everywhere, methods=["POST"])
        pages.add_url_rule(f"{PATH}/<sid>/uitloggen", "end_one", self.end_one, methods=["POST"])
        pages.add_url_rule(f"{PATH}/toegang/<client_id>/intrekken", "withdraw", self.withdraw, methods=["POST"])
        pages.add_url_rule(
            f"{PATH}/taal", "language", lambda: self._guard.logged_in(self._choose_language), methods=["POST"]
        )
        return pages

    def end_everywhere(self) -> Response:
        """'Overal uitloggen', this browser included."""
        return self._guard.confirmed(self._end_everywhere, back=PATH)

    def end_one(self, sid: str) -> Response:
        """Log one other device out."""
        return self._guard.confirmed(lambda session, account: self._end_one(sid, session, account), back=PATH)

    def withdraw(self, client_id: str) -> Response:
        """'Toegang intrekken'."""
        return self._guard.confirmed(lambda _session, account: self._withdraw(client_id, account), back=PATH)

    def _overview(self, session: SsoSession, account: Account) -> Response:
        overview = self._services.recovery.own_sessions.overview(account.account_id, EVENTS, self._clock.now())
        page = {
            "current": "sessies",
            "sessions": [(each, kind_of_device(each.agent), each.sid == session.sid) for each in overview.sessions],
            "events": [(event.at, words_of(event)) for event in overview.events],
            "accesses": [
                (access, items_of(access.scope).given)
                for access in self._services.recovery.withdrawal.list(account.account_id)
            ],
            "language": account.language,
            "success": self._success(overview),
        }
        return make_response(render_template("account/sessions.html", at_field={}, **page))

    def _success(self, overview: Overview) -> LazyString | None:
        """Said only when it is true: an address alone ends nothing."""
        done, sentence = SUCCESS.get(request.args.get("gedaan", ""), (None, None))
        recent = {event.event for event in overview.events if self._clock.now() - event.at <= JUST_DONE}
        return sentence if done in recent else None

    def _end_one(self, sid: str, session: SsoSession, account: Account) -> Response:
        if sid == session.sid:
            return redirect(url_for("logout.form"), code=303)
        ended = self._services.recovery.own_sessions.end_one(
            account.account_id, sid, origin=self._browser.origin(), now=self._clock.now()
        )
        self._services.logout.announce(ended)
        return _back("uitgelogd")

    def _end_everywhere(self, session: SsoSession, account: Account) -> Response:
        ended = self._services.recovery.own_sessions.end_everywhere(
            account.account_id, origin=self._browser.origin(), now=self._clock.now()
        )
        farewell = self._services.logout.announce(ended, here=session.sid)
        self._browser.forget_device()
        return self._leave(farewell, None)

    def _withdraw(self, client_id: str, account: Account) -> Response:
        self._services.recovery.withdrawal.withdraw(
            account.account_id, client_id, origin=self._browser.origin(), now=self._clock.now()
        )
        return _back("ingetrokken")

    def _choose_language(self, _session: SsoSession, account: Account) -> Response:
        """From now on the account's own choice counts, not what this browser chose before."""
        self._services.recovery.own_sessions.choose_language(
            account, request.form.get("taal", ""), origin=self._browser.origin(), now=self._clock.now()
        )
        answer = _back("taal")
        answer.delete_cookie(LANGUAGE_COOKIE)
        return answer


def _back(done: str) -> Response:
    return redirect(url_for("own_sessions.overview", gedaan=done), code=303)
