"""I6 Gebruikersvoorwaarden: at the first login with the step bar, after a change of the terms without."""

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response

from idp.accounts.terms import CURRENT_TERMS
from idp.login.outcome import Refusal, Refused
from idp.login.progress import Progress
from idp.login.terms_step import TermsStep, is_first_time
from idp.web import texts, texts_factors
from idp.web.answers import form_again
from idp.web.waiting import Waiting

PAGE = "first_login/terms.html"
FIELD = "akkoord"


class TermsPages:
    """`/activeren/voorwaarden`."""

    def __init__(self, step: TermsStep, waiting: Waiting) -> None:
        self._step = step
        self._waiting = waiting

    def blueprint(self) -> Blueprint:
        """Form and submission."""
        pages = Blueprint("terms", __name__)
        path = "/activeren/voorwaarden"
        pages.add_url_rule(path, "form", lambda: self._waiting.page(self._find, self._form))
        pages.add_url_rule(path, "submit", lambda: self._waiting.page(self._find, self._submit), methods=["POST"])
        return pages

    def _form(self, progress: Progress) -> Response:
        return make_response(render_template(PAGE, at_field={}, **_page(progress)))

    def _submit(self, progress: Progress) -> Response:
        if request.form.get(FIELD) != "ja":
            return form_again(PAGE, [(FIELD, texts.E16)], page=_page(progress))
        outcome = self._step.accept(
            self._waiting.cookies(),
            request.form.get("versie", ""),
            origin=self._waiting.browser.origin(),
            now=self._waiting.clock.now(),
        )
        if not isinstance(outcome, Refused):
            return self._waiting.destinations.after(outcome)
        if outcome.refusal is Refusal.NOT_AGREED:
            return form_again(PAGE, [(FIELD, texts.E16)], page=_page(progress))
        return self._waiting.to_login()

    def _find(self, cookie: str | None) -> Progress | None:
        return self._step.attempt(cookie, self._waiting.clock.now())


def _page(progress: Progress) -> dict[str, object]:
    return {"terms": CURRENT_TERMS, "steps": texts_factors.STEPS if is_first_time(progress) else None}
