"""I4 Herstelcode, and I5: what to do when telephone, key and codes are all gone."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from idp.hashing import TooBusy
from idp.login.device import kind_of_device
from idp.login.outcome import Refused
from idp.login.progress import Progress
from idp.login.ways import Ways
from idp.services import Services
from idp.web.answers import busy_form
from idp.web.browser import Browser
from idp.web.destinations import Destinations
from idp.web.same_request import with_request
from idp.web.second_step import SecondStepPages
from shared.clock import Clock

PAGE = "login/recovery_code.html"
HELP_PAGE = "login/lost_factor.html"


class RecoveryCodePages:
    """`/inloggen/herstelcode` and `/inloggen/hulp`."""

    def __init__(self, services: Services, browser: Browser, destinations: Destinations, clock: Clock) -> None:
        self._services = services
        self._browser = browser
        self._destinations = destinations
        self._clock = clock
        self._step = SecondStepPages(services, browser, destinations, clock)

    def blueprint(self) -> Blueprint:
        """Form, submission and the page of help, which anyone may read."""
        pages = Blueprint("recovery_code", __name__)
        pages.add_url_rule("/inloggen/herstelcode", "form", lambda: self._step.with_progress(self._form))
        pages.add_url_rule(
            "/inloggen/herstelcode", "submit", lambda: self._step.with_progress(self._submit), methods=["POST"]
        )
        pages.add_url_rule("/inloggen/hulp", "help", _help)
        return pages

    def _form(self, progress: Progress, ways: Ways) -> Response:
        if not ways.recovery_codes:
            return redirect(with_request(url_for("recovery_code.help")), code=303)
        return make_response(render_template(PAGE, at_field={}, **self._step.page(progress, ways)))

    def _submit(self, progress: Progress, ways: Ways) -> Response:
        page, origin = self._step.page(progress, ways), self._browser.origin()
        try:
            outcome = self._services.steps.recovery_code_step.enter_code(
                self._step.cookies(),
                request.form.get("code", ""),
                kind_of_device(origin.agent),
                origin=origin,
                now=self._clock.now(),
            )
        except TooBusy as busy:
            return busy_form(PAGE, busy, page=page)
        if not isinstance(outcome, Refused):
            return self._destinations.after(outcome)
        return self._step.refused(PAGE, "code", outcome, page)


def _help() -> Response:
    return make_response(render_template(HELP_PAGE))
