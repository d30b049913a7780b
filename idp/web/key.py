"""I3 Sleutel of passkey: the second step with a key, in a login and in a confirmation (A0)."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from idp.accounts.model import Account
from idp.login.outcome import Refusal, Refused
from idp.login.progress import Progress
from idp.login.sso_session import SsoSession
from idp.login.ways import Ways
from idp.services import Services
from idp.web import texts
from idp.web.answers import refused_form
from idp.web.browser import Browser
from idp.web.destinations import Destinations
from idp.web.guard import Guard
from idp.web.same_request import with_request
from idp.web.second_step import SecondStepPages, confirms
from shared.clock import Clock

PAGE = "login/key.html"
CONFIRM_PAGE = "account/confirm_key.html"
ANSWER = "antwoord"


class KeyPages:
    """`/inloggen/sleutel` and `/account/bevestigen/sleutel`, each with the address that asks the key."""

    def __init__(
        self, services: Services, browser: Browser, guard: Guard, destinations: Destinations, clock: Clock
    ) -> None:
        self._services = services
        self._browser = browser
        self._guard = guard
        self._destinations = destinations
        self._clock = clock
        self._step = SecondStepPages(services, browser, destinations, clock)

    def blueprint(self) -> Blueprint:
        """Forms, submissions and options."""
        pages = Blueprint("key", __name__)
        pages.add_url_rule("/inloggen/sleutel", "form", lambda: self._step.with_progress(self._form))
        pages.add_url_rule(
            "/inloggen/sleutel", "submit", lambda: self._step.with_progress(self._submit), methods=["POST"]
        )
        pages.add_url_rule("/inloggen/sleutel/opties", "options", self._options, methods=["POST"])
        confirm = "/account/bevestigen/sleutel"
        pages.add_url_rule(confirm, "confirm_form", lambda: self._guard.logged_in(self._confirm_form))
        pages.add_url_rule(
            confirm, "confirm_submit", lambda: self._guard.logged_in(self._confirm_submit), methods=["POST"]
        )
        return pages

    def _form(self, progress: Progress, ways: Ways) -> Response:
        if not ways.keys:
            return redirect(with_request(url_for("code.form")), code=303)
        return make_response(render_template(PAGE, **self._step.page(progress, ways)))

    def _submit(self, progress: Progress, ways: Ways) -> Response:
        outcome = self._services.steps.key_step.answer(
            self._step.cookies(), request.form.get(ANSWER, ""), origin=self._browser.origin(), now=self._clock.now()
        )
        if not isinstance(outcome, Refused):
            return self._destinations.after(outcome)
        return self._step.refused(PAGE, None, outcome, self._step.page(progress, ways))

    def _options(self) -> Response:
        """What the browser has to ask the key; a new challenge each time."""
        options = self._services.steps.key_step.options(self._browser.login_value(), self._clock.now())
        return json_answer(options)

    def _confirm_form(self, session: SsoSession, _account: Account) -> Response:
        if not self._waits(session):
            return redirect(url_for("confirmation.form"), code=303)
        return make_response(render_template(CONFIRM_PAGE))

    def _confirm_submit(self, session: SsoSession, _account: Account) -> Response:
        if not self._waits(session):
            return redirect(url_for("confirmation.form"), code=303)
        now = self._clock.now()
        outcome = self._services.steps.key_step.answer(
            self._step.cookies(), request.form.get(ANSWER, ""), origin=self._browser.origin(), now=now
        )
        if not isinstance(outcome, Refused):
            return self._destinations.after(outcome)
        if outcome.refusal is Refusal.NOT_STARTED:
            return redirect(url_for("confirmation.form"), code=303)
        return refused_form(CONFIRM_PAGE, outcome, [(None, texts.REFUSALS[outcome.refusal])], now)

    def _waits(self, session: SsoSession) -> bool:
        progress = self._services.steps.second_step.attempt(self._browser.login_value(), self._clock.now())
        return confirms(progress, session)


def json_answer(options: str | None) -> Response:
    """Options for the script, or null when there is nothing to ask: it then sends the form, whose answer says why."""
    answer = make_response(options or "null")
    answer.mimetype = "application/json"
    return answer
