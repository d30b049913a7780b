"""I7 Activatiecode. The QR picture of the letter opens this address with the code behind the #."""

from flask import Blueprint, make_response, render_template, request
from flask_babel import LazyString
from werkzeug.wrappers import Response

from idp.activation.activate import CodeRefusal, CodeRefused
from idp.hashing import TooBusy
from idp.login.activation_step import ActivationStep
from idp.login.outcome import Refused
from idp.login.progress import Progress
from idp.web import texts, texts_factors
from idp.web.answers import busy_form, form_again
from idp.web.waiting import Waiting

PAGE = "first_login/activation.html"
FIELD = "code"


class ActivationPages:
    """`/activeren/code`."""

    def __init__(self, step: ActivationStep, waiting: Waiting) -> None:
        self._step = step
        self._waiting = waiting

    def blueprint(self) -> Blueprint:
        """Form and submission."""
        pages = Blueprint("activation", __name__)
        path = "/activeren/code"
        pages.add_url_rule(path, "form", lambda: self._waiting.page(self._find, self._form))
        pages.add_url_rule(path, "submit", lambda: self._waiting.page(self._find, self._submit), methods=["POST"])
        return pages

    def _form(self, progress: Progress) -> Response:
        return make_response(render_template(PAGE, at_field={}, **_page(progress)))

    def _submit(self, progress: Progress) -> Response:
        page = _page(progress)
        try:
            outcome = self._step.enter_code(
                self._waiting.cookies(),
                request.form.get(FIELD, ""),
                origin=self._waiting.browser.origin(),
                now=self._waiting.clock.now(),
            )
        except TooBusy as busy:
            return busy_form(PAGE, busy, page=page)
        if isinstance(outcome, CodeRefused):
            return form_again(PAGE, [(FIELD, _sentence(outcome))], page=page)
        if isinstance(outcome, Refused):
            return self._waiting.to_login()
        return self._waiting.destinations.after(outcome)

    def _find(self, cookie: str | None) -> Progress | None:
        return self._step.attempt(cookie, self._waiting.clock.now())


def _sentence(refused: CodeRefused) -> LazyString:
    if refused.refusal is CodeRefusal.WRONG:
        return texts.wrong_activatiecode(refused.tries_left)
    return texts.CODE_REFUSALS[refused.refusal]


def _page(progress: Progress) -> dict[str, object]:
    return {"steps": None if progress.account.has_password else texts_factors.STEPS}
