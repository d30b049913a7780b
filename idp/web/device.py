"""I16 Programma koppelen."""

from flask import Blueprint, abort, make_response, render_template, request
from werkzeug.wrappers import Response

from idp.accounts.model import Account
from idp.clients.model import RegisteredBy
from idp.login.sso_session import SsoSession
from idp.oidc.device_authorization import PAGE as PATH
from idp.oidc.device_question import (
    DeviceQuestion,
    DeviceQuestions,
    NoSuchCode,
    NotEntitled,
    Refusal,
    TooManyCodes,
    Typed,
)
from idp.web.answers import form_again
from idp.web.browser import Browser
from idp.web.guard import Guard
from idp.web.texts import E40, TOO_MANY_DEVICE_CODES, seconds_until
from idp.web.texts_consent import items_of
from shared.clock import Clock

FORM = "device/code.html"
QUESTION = "device/question.html"
DONE = "device/done.html"
YES, NO = "ja", "nee"
SHOWN_CODE_LIMIT = 20  # characters of what was typed that are shown again


class DevicePages:
    """`/apparaat`: the code, the question, and what was answered."""

    def __init__(self, devices: DeviceQuestions, browser: Browser, guard: Guard, clock: Clock) -> None:
        self._devices = devices
        self._browser = browser
        self._guard = guard
        self._clock = clock

    def blueprint(self) -> Blueprint:
        """Form and submission."""
        pages = Blueprint("device", __name__)
        pages.add_url_rule(PATH, "form", lambda: self._guard.logged_in(self._form))
        pages.add_url_rule(PATH, "submit", lambda: self._guard.logged_in(self._submit), methods=["POST"])
        return pages

    def _form(self, _session: SsoSession, _account: Account) -> Response:
        """GET changes nothing: a link with the code only fills the field in (RFC 8628 3.3.1)."""
        code = request.args.get("code", "")[:SHOWN_CODE_LIMIT]
        return make_response(render_template(FORM, at_field={}, code=code))

    def _submit(self, session: SsoSession, account: Account) -> Response:
        code, answer = request.form.get("code", "")[:SHOWN_CODE_LIMIT], request.form.get("antwoord")
        typed, now = Typed(code, session, self._browser.origin()), self._clock.now()
        if answer not in (YES, NO):
            return self._page(self._devices.ask(typed, now), QUESTION, code, account)
        return self._page(self._devices.answer(typed, allow=answer == YES, now=now), DONE, code, account)

    def _page(self, outcome: DeviceQuestion | Refusal, template: str, code: str, account: Account) -> Response:
        if isinstance(outcome, NotEntitled):
            abort(403)
        if isinstance(outcome, NoSuchCode):
            return form_again(FORM, [("code", E40)], page={"code": code})
        if isinstance(outcome, TooManyCodes):
            answer = form_again(FORM, [(None, TOO_MANY_DEVICE_CODES)], page={"code": code}, status=429)
            answer.headers["Retry-After"] = str(seconds_until(outcome.again_at, self._clock.now()))
            return answer
        page = {
            "question": outcome,
            "code": code,
            "items": items_of(outcome.scope),
            "self_registered": outcome.client.registered_by is RegisteredBy.INITIAL_ACCESS_TOKEN,
            "account": account,
            "allowed": request.form.get("antwoord") == YES,
        }
        return make_response(render_template(template, **page))
