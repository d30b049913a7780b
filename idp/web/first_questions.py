"""I9: three secret questions, the fourth step of a first login."""

from flask import Blueprint, make_response, render_template
from werkzeug.wrappers import Response

from idp.hashing import TooBusy
from idp.login.outcome import Completed, Proceed, Refused
from idp.login.progress import Cookies, Progress
from idp.services import Services
from idp.web import texts_factors
from idp.web.answers import busy_form, form_again
from idp.web.browser import Browser
from idp.web.destinations import Destinations
from idp.web.question_form import QuestionForm, errors_of, question_form
from shared.clock import Clock
from shared.layout.language import prefer

PAGE = "login/first_questions.html"


class FirstQuestionPages:
    """`/activeren/vragen`."""

    def __init__(self, services: Services, browser: Browser, destinations: Destinations, clock: Clock) -> None:
        self._services = services
        self._browser = browser
        self._destinations = destinations
        self._clock = clock

    def blueprint(self) -> Blueprint:
        """Form and submission."""
        pages = Blueprint("first_questions", __name__)
        pages.add_url_rule("/activeren/vragen", "form", self.form)
        pages.add_url_rule("/activeren/vragen", "submit", self.submit, methods=["POST"])
        return pages

    def form(self) -> Response:
        """The page, for a first login that has come this far."""
        progress = self._progress()
        if progress is None:
            return self._destinations.to_login()
        return make_response(render_template(PAGE, at_field={}, **self._page(progress, QuestionForm())))

    def submit(self) -> Response:
        """Keep the three and go on."""
        progress = self._progress()
        if progress is None:
            return self._destinations.to_login()
        form = question_form()
        page = self._page(progress, form)
        cookies = Cookies(self._browser.login_value() or "", self._browser.session_value())
        try:
            outcome = self._services.recovery.own_questions.set_first(
                cookies, form.chosen, origin=self._browser.origin(), now=self._clock.now()
            )
        except TooBusy as busy:
            return busy_form(PAGE, busy, page=page)
        if isinstance(outcome, Proceed | Completed):
            return self._destinations.after(outcome)
        if isinstance(outcome, Refused):
            return self._destinations.to_login()
        return form_again(PAGE, errors_of(outcome), page=page)

    def _progress(self) -> Progress | None:
        return self._services.recovery.own_questions.attempt(self._browser.login_value(), self._clock.now())

    def _page(self, progress: Progress, form: QuestionForm) -> dict[str, object]:
        prefer(progress.account.language)
        self._destinations.prepare_page(progress.attempt.to)
        return {**form.page(), "steps": texts_factors.STEPS}
