"""I10 Twee-staps verificatie in a first login, and again after a recovery (T9, T21)."""

from collections.abc import Callable

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from idp.hashing import TooBusy
from idp.login.device import kind_of_device
from idp.login.outcome import Completed, Proceed, Refused
from idp.login.progress import Progress
from idp.login.steps import Step
from idp.second_factors.changes import Visit
from idp.second_factors.enrolment import EnrolmentRefusal
from idp.services import Services
from idp.web import texts_factors
from idp.web.answers import busy_form, form_again
from idp.web.browser import Browser
from idp.web.destinations import Destinations
from idp.web.enrolment import (
    CODES_PAGE,
    FIRST_LOGIN,
    app_form,
    codes_as_text,
    codes_form,
    codes_page,
    key_form,
    options_answer,
)
from idp.web.same_request import with_request
from idp.web.waiting import Page, Waiting
from shared.clock import Clock

CHOICE_PAGE = "factors/choice.html"
METHODS = {"sleutel": "first_factor.key", "app": "first_factor.app"}


class FirstFactorPages:
    """`/activeren/twee-staps` with its two forms, and `/activeren/herstelcodes`."""

    def __init__(self, services: Services, browser: Browser, destinations: Destinations, clock: Clock) -> None:
        self._services = services
        self._browser = browser
        self._destinations = destinations
        self._clock = clock
        self._waiting = Waiting(browser, destinations, clock)

    def blueprint(self) -> Blueprint:
        """Choice, app, key and recovery codes."""
        pages = Blueprint("first_factor", __name__)
        enrol, save = Step.ENROL_SECOND_FACTOR, Step.SAVE_RECOVERY_CODES
        for path, name, step, shown, sent in (
            (FIRST_LOGIN.base, "choice", enrol, self._choice, self._chosen),
            (f"{FIRST_LOGIN.base}/app", "app", enrol, self._app, self._submit_app),
            (f"{FIRST_LOGIN.base}/sleutel", "key", enrol, self._key, self._submit_key),
            (FIRST_LOGIN.codes, "codes", save, self._codes, self._submit_codes),
        ):
            pages.add_url_rule(path, name, self._waiting_for(step, shown))
            pages.add_url_rule(path, f"submit_{name}", self._waiting_for(step, sent), methods=["POST"])
        pages.add_url_rule(f"{FIRST_LOGIN.base}/sleutel/opties", "key_options", self._key_options, methods=["POST"])
        pages.add_url_rule(f"{FIRST_LOGIN.codes}/tekst", "codes_text", self._waiting_for(save, self._codes_text))
        return pages

    def _waiting_for(self, step: Step, page: Page) -> Callable[[], Response]:
        """The page, for a login that waits for this step."""
        return lambda: self._waiting.page(
            lambda cookie: self._services.steps.enrol_step.attempt(cookie, step, self._clock.now()), page
        )

    def _choice(self, progress: Progress) -> Response:
        return make_response(render_template(CHOICE_PAGE, at_field={}, **FIRST_LOGIN.page(progress.account)))

    def _chosen(self, progress: Progress) -> Response:
        page = METHODS.get(request.form.get("methode", ""))
        if page is None:
            errors = [("methode", texts_factors.CHOOSE_METHOD)]
            return form_again(CHOICE_PAGE, errors, page=FIRST_LOGIN.page(progress.account))
        return redirect(with_request(url_for(page)), code=303)

    def _app(self, progress: Progress) -> Response:
        return self._app_form(progress)

    def _submit_app(self, progress: Progress) -> Response:
        outcome = self._services.steps.enrol_step.add_app(
            self._waiting.cookies(), request.form.get("code", ""), request.form.get("naam", ""), self._visit()
        )
        if isinstance(outcome, EnrolmentRefusal):
            return self._app_form(progress, outcome)
        return self._after(outcome)

    def _app_form(self, progress: Progress, refusal: EnrolmentRefusal | None = None) -> Response:
        secret = self._services.steps.enrol_step.app_secret(self._browser.login_value(), self._clock.now())
        if secret is None:
            return self._waiting.to_login()
        return app_form(FIRST_LOGIN, progress.account, secret, refusal)

    def _key(self, progress: Progress) -> Response:
        return key_form(FIRST_LOGIN, progress.account)

    def _key_options(self) -> Response:
        return options_answer(
            self._services.steps.enrol_step.key_options(
                self._browser.login_value(), request.form.get("naam", ""), self._visit()
            )
        )

    def _submit_key(self, progress: Progress) -> Response:
        name, answer = request.form.get("naam", ""), request.form.get("antwoord", "")
        outcome = self._services.steps.enrol_step.add_key(self._waiting.cookies(), name, answer, self._visit())
        if isinstance(outcome, EnrolmentRefusal):
            return key_form(FIRST_LOGIN, progress.account, name, outcome)
        return self._after(outcome)

    def _codes(self, progress: Progress) -> Response:
        return codes_form(FIRST_LOGIN, progress.account, self._offered_codes())

    def _codes_text(self, _progress: Progress) -> Response:
        return codes_as_text(self._offered_codes())

    def _submit_codes(self, progress: Progress) -> Response:
        if "bewaard" not in request.form:
            errors = [(texts_factors.SAVED, texts_factors.E37)]
            return codes_form(FIRST_LOGIN, progress.account, self._offered_codes(), errors)
        shown = request.form.get("reeks", "")
        try:
            outcome = self._services.steps.enrol_step.keep_codes(self._waiting.cookies(), shown, self._visit())
        except TooBusy as busy:
            page = codes_page(FIRST_LOGIN, progress.account, self._offered_codes())
            return busy_form(CODES_PAGE, busy, page=page)
        if outcome is None:
            return redirect(with_request(url_for("first_factor.codes")), code=303)
        return self._after(outcome)

    def _offered_codes(self) -> tuple[str, ...]:
        return self._services.steps.enrol_step.new_codes(self._browser.login_value(), self._clock.now()) or ()

    def _after(self, outcome: Proceed | Completed | Refused) -> Response:
        if isinstance(outcome, Refused):
            return self._waiting.to_login()
        return self._destinations.after(outcome)

    def _visit(self) -> Visit:
        origin = self._browser.origin()
        return Visit(origin, kind_of_device(origin.agent), self._clock.now())
