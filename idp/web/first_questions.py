"""I9: three secret questions, the fourth step of a first login."""

from flask import Blueprint, make_response, render_template
from werkzeug.wrappers import Response

from idp.hashing import TooBusy
from idp.login.outcome import Completed, Proceed, Refused
from idp.login.own_questions import OwnQuestions
from idp.login.progress import Progress
from idp.web import texts_factors
from idp.web.answers import busy_form, form_again
from idp.web.question_form import QuestionForm, errors_of, question_form
from idp.web.waiting import Waiting

PAGE = "login/first_questions.html"


class FirstQuestionPages:
    """`/activeren/vragen`."""

    def __init__(self, questions: OwnQuestions, waiting: Waiting) -> None:
        self._questions = questions
        self._waiting = waiting

    def blueprint(self) -> Blueprint:
        """Form and submission."""
        pages = Blueprint("first_questions", __name__)
        path = "/activeren/vragen"
        pages.add_url_rule(path, "form", lambda: self._waiting.page(self._find, self._form))
        pages.add_url_rule(path, "submit", lambda: self._waiting.page(self._find, self._submit), methods=["POST"])
        return pages

    def _form(self, _progress: Progress) -> Response:
        return make_response(render_template(PAGE, at_field={}, **_page(QuestionForm())))

    def _submit(self, _progress: Progress) -> Response:
        form = question_form()
        page = _page(form)
        try:
            outcome = self._questions.set_first(
                self._waiting.cookies(),
                form.chosen,
                origin=self._waiting.browser.origin(),
                now=self._waiting.clock.now(),
            )
        except TooBusy as busy:
            return busy_form(PAGE, busy, page=page)
        if isinstance(outcome, Proceed | Completed):
            return self._waiting.destinations.after(outcome)
        if isinstance(outcome, Refused):
            return self._waiting.to_login()
        return form_again(PAGE, errors_of(outcome), page=page)

    def _find(self, cookie: str | None) -> Progress | None:
        return self._questions.attempt(cookie, self._waiting.clock.now())


def _page(form: QuestionForm) -> dict[str, object]:
    return {**form.page(), "steps": texts_factors.STEPS}
