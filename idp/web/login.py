"""I1 Inloggen."""

from flask import Blueprint, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from idp.hashing import TooBusy
from idp.login.attempt import Destination
from idp.login.outcome import Refused
from idp.services import Services
from idp.web import texts
from idp.web.answers import busy_form, form_again, refused_form
from idp.web.browser import Browser
from idp.web.destinations import Destinations
from idp.web.forms import LoginForm, login_form
from idp.web.second_step import LOGIN_PAGE
from shared.clock import Clock


class LoginPages:
    """The page on which a login begins."""

    def __init__(self, services: Services, browser: Browser, destinations: Destinations, clock: Clock) -> None:
        self._services = services
        self._browser = browser
        self._destinations = destinations
        self._clock = clock

    def blueprint(self) -> Blueprint:
        """`/inloggen`."""
        pages = Blueprint("login", __name__)
        pages.add_url_rule("/inloggen", "form", self.form)
        pages.add_url_rule("/inloggen", "submit", self.submit, methods=["POST"])
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
            outcome = self._services.steps.login.authenticate(
                form.name, form.wachtwoord, to=to, origin=self._browser.origin(), now=now
            )
        except TooBusy as busy:
            return busy_form(LOGIN_PAGE, busy, page=page)
        if isinstance(outcome, Refused):
            return refused_form(LOGIN_PAGE, outcome, [(None, texts.REFUSALS[outcome.refusal])], now, page=page)
        return self._destinations.after(outcome)

    def _page(self, to: Destination, form: LoginForm | None = None) -> dict[str, object]:
        pending = self._destinations.prepare_page(to)
        hint = (pending.login_hint or "") if pending else ""
        return {
            "relatienummer": form.relatienummer if form else "",
            "gebruikersnaam": form.gebruikersnaam if form else hint,
            "login_address": url_for("login.form", verzoek=to.request_id, terug=to.return_path),
        }
