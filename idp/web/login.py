"""I1 Inloggen and I2 Code invullen."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from idp.hashing import TooBusy, random_secret
from idp.login.attempt import Destination
from idp.login.outcome import Refusal, Refused
from idp.login.progress import Cookies
from idp.services import Services
from idp.web import texts
from idp.web.answers import busy_form, form_again, refused_form
from idp.web.browser import Browser
from idp.web.destinations import Destinations
from idp.web.forms import LoginForm, login_form
from shared.clock import Clock
from shared.layout.language import prefer

LOGIN_PAGE = "login/login.html"
CODE_PAGE = "login/code.html"
BACK_TO_LOGIN = frozenset({Refusal.TOO_MANY_CODES, Refusal.NO_ENTRY})


class LoginPages:
    """The pages on which a login begins."""

    def __init__(self, services: Services, browser: Browser, destinations: Destinations, clock: Clock) -> None:
        self._services = services
        self._browser = browser
        self._destinations = destinations
        self._clock = clock

    def blueprint(self) -> Blueprint:
        """`/inloggen` and `/inloggen/code`."""
        pages = Blueprint("login", __name__)
        pages.add_url_rule("/inloggen", "form", self.form)
        pages.add_url_rule("/inloggen", "submit", self.submit, methods=["POST"])
        pages.add_url_rule("/inloggen/code", "code", self.code)
        pages.add_url_rule("/inloggen/code", "submit_code", self.submit_code, methods=["POST"])
        return pages

    def form(self) -> Response:
        """I1; someone who is logged in and was not sent here by an application goes on at once."""
        to = self._destinations.of_address()
        if to.request_id is None and self._browser.usable_session() is not None:
            return redirect(self._destinations.address(to), code=303)
        timed_out = self._browser.session_value() is not None and self._browser.session() is None
        hint = texts.TIMED_OUT if timed_out else None
        return make_response(render_template(LOGIN_PAGE, at_field={}, timed_out=hint, **self._page(to)))

    def submit(self) -> Response:
        """Judge the three fields."""
        form, to, now = login_form(), self._destinations.of_address(), self._clock.now()
        page = self._page(to, form)
        if form.errors:
            return form_again(LOGIN_PAGE, form.errors, page=page)
        try:
            outcome = self._services.login.authenticate(
                form.name, form.wachtwoord, to=to, origin=self._browser.origin(), now=now
            )
        except TooBusy:
            return busy_form(LOGIN_PAGE, [(None, texts.BUSY)], page=page)
        if isinstance(outcome, Refused):
            return refused_form(LOGIN_PAGE, outcome, [(None, texts.REFUSALS[outcome.refusal])], now, page=page)
        return self._destinations.after(outcome)

    def code(self) -> Response:
        """I2, for a browser whose password was right."""
        progress = self._services.second_step.attempt(self._browser.login_value(), self._clock.now())
        if progress is None:
            return redirect(url_for("login.form"), code=303)
        prefer(progress.account.language)
        return make_response(render_template(CODE_PAGE, at_field={}, **self._page(progress.attempt.to)))

    def submit_code(self) -> Response:
        """Judge the code."""
        now, cookies = self._clock.now(), Cookies(self._browser.login_value() or "", self._browser.session_value())
        progress = self._services.second_step.attempt(cookies.login, now)
        if progress is None:
            return redirect(url_for("login.form"), code=303)
        prefer(progress.account.language)
        outcome = self._services.second_step.enter_code(
            cookies, request.form.get("code", ""), origin=self._browser.origin(), now=now
        )
        if not isinstance(outcome, Refused):
            return self._destinations.after(outcome)
        return self._code_refused(outcome, progress.attempt.to)

    def _code_refused(self, refused: Refused, to: Destination) -> Response:
        if refused.refusal is Refusal.NOT_STARTED:
            return redirect(url_for("login.form"), code=303)
        message, page = texts.REFUSALS[refused.refusal], self._page(to)
        if refused.refusal in BACK_TO_LOGIN:
            self._browser.start_login(random_secret())  # the old one is dead; the form needs one
            return refused_form(LOGIN_PAGE, refused, [(None, message)], self._clock.now(), page=page)
        return refused_form(CODE_PAGE, refused, [("code", message)], self._clock.now(), page=page)

    def _page(self, to: Destination, form: LoginForm | None = None) -> dict[str, object]:
        pending = self._destinations.prepare_page(to)
        hint = (pending.login_hint or "") if pending else ""
        return {
            "relatienummer": form.relatienummer if form else "",
            "gebruikersnaam": form.gebruikersnaam if form else hint,
            "login_address": url_for("login.form", verzoek=to.request_id, terug=to.return_path),
        }
