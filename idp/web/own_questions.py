"""A2 Geheime vragen wijzigen."""

from datetime import timedelta

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from idp.accounts.model import Account
from idp.hashing import TooBusy
from idp.login.outcome import Refused
from idp.login.sso_session import SsoSession
from idp.services import Services
from idp.web.answers import busy_form, form_again
from idp.web.browser import Browser
from idp.web.guard import Guard
from idp.web.question_form import QuestionForm, errors_of, question_form
from shared.clock import Clock

PAGE = "account/questions.html"
JUST_CHANGED = timedelta(minutes=5)


class OwnQuestionPages:
    """`/account/vragen`. Answers given before are never shown."""

    def __init__(self, services: Services, browser: Browser, guard: Guard, clock: Clock) -> None:
        self._services = services
        self._browser = browser
        self._guard = guard
        self._clock = clock

    def blueprint(self) -> Blueprint:
        """Form and submission."""
        pages = Blueprint("own_questions", __name__)
        pages.add_url_rule("/account/vragen", "form", lambda: self._guard.confirmed(self._form))
        pages.add_url_rule("/account/vragen", "submit", lambda: self._guard.confirmed(self._submit), methods=["POST"])
        return pages

    def _form(self, _session: SsoSession, account: Account) -> Response:
        success = self._success(account) if "gewijzigd" in request.args else None
        return make_response(render_template(PAGE, at_field={}, success=success, **_page(QuestionForm())))

    def _submit(self, session: SsoSession, account: Account) -> Response:
        form, origin, now = question_form(), self._browser.origin(), self._clock.now()
        try:
            outcome = self._services.recovery.own_questions.change(
                session, account, form.chosen, origin=origin, now=now
            )
        except TooBusy as busy:
            return busy_form(PAGE, busy, page=_page(form))
        if isinstance(outcome, Refused):
            return redirect(url_for("own_questions.form"), code=303)
        if outcome:
            return form_again(PAGE, errors_of(outcome), page=_page(form))
        return redirect(url_for("own_questions.form", gewijzigd="ja"), code=303)

    def _success(self, account: Account) -> str | None:
        """Said only when it is true: an address alone changes nothing."""
        set_at = account.questions_set_at
        if set_at is None or self._clock.now() - set_at > JUST_CHANGED:
            return None
        return str(gettext("Uw geheime vragen zijn gewijzigd."))


def _page(form: QuestionForm) -> dict[str, object]:
    return {**form.page(), "current": "vragen"}
