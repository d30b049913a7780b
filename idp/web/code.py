"""I2 Code invullen: the second step with the app."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from idp.login.outcome import Refused
from idp.login.progress import Progress
from idp.login.ways import Ways
from idp.services import Services
from idp.web.browser import Browser
from idp.web.destinations import Destinations
from idp.web.same_request import with_request
from idp.web.second_step import SecondStepPages
from shared.clock import Clock

PAGE = "login/code.html"


class CodePages:
    """`/inloggen/code`."""

    def __init__(self, services: Services, browser: Browser, destinations: Destinations, clock: Clock) -> None:
        self._services = services
        self._browser = browser
        self._destinations = destinations
        self._clock = clock
        self._step = SecondStepPages(services, browser, destinations, clock)

    def blueprint(self) -> Blueprint:
        """Form and submission."""
        pages = Blueprint("code", __name__)
        pages.add_url_rule("/inloggen/code", "form", lambda: self._step.with_progress(self._form))
        pages.add_url_rule("/inloggen/code", "submit", lambda: self._step.with_progress(self._submit), methods=["POST"])
        return pages

    def _form(self, progress: Progress, ways: Ways) -> Response:
        """The code, unless all that this account has are keys."""
        if ways.keys and not ways.app:
            return redirect(with_request(url_for("key.form")), code=303)
        return make_response(render_template(PAGE, at_field={}, **self._step.page(progress, ways)))

    def _submit(self, progress: Progress, ways: Ways) -> Response:
        outcome = self._services.steps.second_step.enter_code(
            self._step.cookies(), request.form.get("code", ""), origin=self._browser.origin(), now=self._clock.now()
        )
        if not isinstance(outcome, Refused):
            return self._destinations.after(outcome)
        return self._step.refused(PAGE, "code", outcome, self._step.page(progress, ways))
