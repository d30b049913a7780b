"""A0 Bevestigen: password and code once more, before a change in 'Uw account'."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from idp.accounts.model import Account
from idp.hashing import TooBusy
from idp.login.attempt import Destination
from idp.login.outcome import Refusal, Refused
from idp.login.progress import Cookies
from idp.login.sso_session import SsoSession
from idp.services import Services
from idp.web import texts
from idp.web.answers import busy_form, form_again, refused_form
from idp.web.browser import Browser
from idp.web.destinations import Destinations, account_path
from idp.web.guard import Guard
from idp.web.second_step import confirms
from shared.clock import Clock

PASSWORD_PAGE = "account/confirm_password.html"
CODE_PAGE = "account/confirm_code.html"
DEFAULT_PATH = "/account/wachtwoord"


class ConfirmationPages:
    """`/account/bevestigen`: the password form, and the code form once the password was right."""

    def __init__(
        self, services: Services, browser: Browser, guard: Guard, destinations: Destinations, clock: Clock
    ) -> None:
        self._services = services
        self._browser = browser
        self._guard = guard
        self._destinations = destinations
        self._clock = clock

    def blueprint(self) -> Blueprint:
        """Form and submission."""
        pages = Blueprint("confirmation", __name__)
        pages.add_url_rule("/account/bevestigen", "form", lambda: self._guard.logged_in(self._form))
        pages.add_url_rule(
            "/account/bevestigen", "submit", lambda: self._guard.logged_in(self._submit), methods=["POST"]
        )
        return pages

    def _form(self, session: SsoSession, account: Account) -> Response:
        if not self._waits_for_code(session):
            return make_response(render_template(PASSWORD_PAGE, at_field={}))
        ways = self._services.steps.ways.of_account(account)
        if ways.keys and not ways.app:
            return redirect(url_for("key.confirm_form"), code=303)
        return make_response(render_template(CODE_PAGE, at_field={}, ways=ways))

    def _submit(self, session: SsoSession, account: Account) -> Response:
        if self._waits_for_code(session):
            return self._submit_code(account)
        return self._submit_password(session, account)

    def _submit_password(self, session: SsoSession, account: Account) -> Response:
        password, now = request.form.get("wachtwoord", ""), self._clock.now()
        if not password:
            return form_again(PASSWORD_PAGE, [("wachtwoord", texts.E04)])
        to = Destination(return_path=account_path(request.args.get("terug")) or DEFAULT_PATH)
        try:
            outcome = self._services.steps.confirmation.enter_password(
                session, account, password, to=to, origin=self._browser.origin(), now=now
            )
        except TooBusy as busy:
            return busy_form(PASSWORD_PAGE, busy)
        if isinstance(outcome, Refused):
            return refused_form(PASSWORD_PAGE, outcome, [("wachtwoord", texts.REFUSALS[outcome.refusal])], now)
        self._browser.start_login(outcome.cookie)
        return redirect(url_for("confirmation.form", terug=to.return_path), code=303)

    def _submit_code(self, account: Account) -> Response:
        cookies, now = Cookies(self._browser.login_value() or "", self._browser.session_value()), self._clock.now()
        outcome = self._services.steps.second_step.enter_code(
            cookies, request.form.get("code", ""), origin=self._browser.origin(), now=now
        )
        if not isinstance(outcome, Refused):
            return self._destinations.after(outcome)
        if outcome.refusal is Refusal.NOT_STARTED:
            return redirect(url_for("confirmation.form"), code=303)
        message = texts.REFUSALS[outcome.refusal]
        if outcome.refusal is Refusal.TOO_MANY_CODES:
            return refused_form(PASSWORD_PAGE, outcome, [(None, message)], now)
        page = {"ways": self._services.steps.ways.of_account(account)}
        return refused_form(CODE_PAGE, outcome, [("code", message)], now, page=page)

    def _waits_for_code(self, session: SsoSession) -> bool:
        progress = self._services.steps.second_step.attempt(self._browser.login_value(), self._clock.now())
        return confirms(progress, session)
