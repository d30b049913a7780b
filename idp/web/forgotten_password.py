"""I11 and I11a: asking for a link, and opening it. Everyone who asks sees the same page (threat 2)."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from idp.login.outcome import Proceed
from idp.services import Services
from idp.web import texts
from idp.web.answers import form_again, refused_form
from idp.web.browser import Browser
from idp.web.destinations import Destinations
from idp.web.forms import LoginForm, name_errors
from shared.clock import Clock

ASK_PAGE = "login/forgotten.html"
LINK_PAGE = "login/reset_link.html"


class ForgottenPasswordPages:
    """`/wachtwoord-vergeten`, `/wachtwoord-vergeten/verstuurd` and `/wachtwoord-herstellen`."""

    def __init__(self, services: Services, browser: Browser, destinations: Destinations, clock: Clock) -> None:
        self._services = services
        self._browser = browser
        self._destinations = destinations
        self._clock = clock

    def blueprint(self) -> Blueprint:
        """Question, answer, and the page that the mail leads to."""
        pages = Blueprint("forgotten_password", __name__)
        pages.add_url_rule("/wachtwoord-vergeten", "form", self.form)
        pages.add_url_rule("/wachtwoord-vergeten", "submit", self.submit, methods=["POST"])
        pages.add_url_rule("/wachtwoord-vergeten/verstuurd", "sent", self.sent)
        pages.add_url_rule("/wachtwoord-herstellen", "link", self.link)
        pages.add_url_rule("/wachtwoord-herstellen", "open_link", self.open_link, methods=["POST"])
        return pages

    def form(self) -> Response:
        """Whose password is forgotten?"""
        return make_response(render_template(ASK_PAGE, at_field={}, relatienummer="", gebruikersnaam=""))

    def submit(self) -> Response:
        """The same answer, whether there is such an account or not."""
        form = LoginForm(request.form.get("relatienummer", ""), request.form.get("gebruikersnaam", ""), "")
        page = {"relatienummer": form.relatienummer, "gebruikersnaam": form.gebruikersnaam}
        if errors := name_errors(form.name):
            return form_again(ASK_PAGE, errors, page=page)
        now = self._clock.now()
        refused = self._services.recovery.reset_request.ask(form.name, origin=self._browser.origin(), now=now)
        if refused is not None:
            return refused_form(ASK_PAGE, refused, [(None, texts.REFUSALS[refused.refusal])], now, page=page)
        return redirect(url_for("forgotten_password.sent"), code=303)

    def sent(self) -> Response:
        """What to expect, if the details were right."""
        return make_response(render_template("login/forgotten_sent.html"))

    def link(self) -> Response:
        """I11a. Nothing is read or changed: mail scanners open links before people do (threat 29)."""
        return make_response(render_template(LINK_PAGE, code=request.args.get("code", "")))

    def open_link(self) -> Response:
        """Use the link, once."""
        code = request.form.get("code", "")
        outcome = self._services.recovery.password_reset.open_link(
            code, origin=self._browser.origin(), now=self._clock.now()
        )
        if isinstance(outcome, Proceed):
            return self._destinations.after(outcome)
        return form_again(LINK_PAGE, [(None, texts.LINK_FAULTS[outcome])], page={"code": ""})
