"""I12 Wachtwoord verlopen: the only page of a login whose password has expired."""

from flask import Blueprint, make_response, render_template
from werkzeug.wrappers import Response

from idp.credentials.change_password import NotAllowed
from idp.hashing import TooBusy
from idp.login.device import kind_of_device
from idp.login.outcome import Completed, Proceed, Refused
from idp.login.progress import Cookies, Progress
from idp.services import Services
from idp.web import texts
from idp.web.answers import busy_form, form_again
from idp.web.browser import Browser
from idp.web.destinations import Destinations
from idp.web.forms import Errors, new_password_form
from shared.clock import Clock
from shared.layout.language import prefer

PAGE = "login/password_expired.html"
FIELD = "nieuw_wachtwoord"


class ExpiredPasswordPages:
    """`/wachtwoord-verlopen`."""

    def __init__(self, services: Services, browser: Browser, destinations: Destinations, clock: Clock) -> None:
        self._services = services
        self._browser = browser
        self._destinations = destinations
        self._clock = clock

    def blueprint(self) -> Blueprint:
        """Form and submission."""
        pages = Blueprint("expired_password", __name__)
        pages.add_url_rule("/wachtwoord-verlopen", "form", self.form)
        pages.add_url_rule("/wachtwoord-verlopen", "submit", self.submit, methods=["POST"])
        return pages

    def form(self) -> Response:
        """The page, for a login that has come this far."""
        progress = self._progress()
        if progress is None:
            return self._destinations.to_login()
        return make_response(render_template(PAGE, at_field={}, **self._page(progress)))

    def submit(self) -> Response:
        """Judge the new password and go on."""
        progress = self._progress()
        if progress is None:
            return self._destinations.to_login()
        form, page = new_password_form(), self._page(progress)
        if form.differs:
            return form_again(PAGE, [(FIELD, texts.E25)], page=page)
        try:
            outcome = self._replace(form.nieuw_wachtwoord)
        except TooBusy as busy:
            return busy_form(PAGE, busy, page=page)
        if isinstance(outcome, NotAllowed):
            errors: Errors = [(FIELD, sentence) for sentence in texts.sentences(outcome)]
            return form_again(PAGE, errors, status=texts.status_of_change(outcome), page=page)
        if isinstance(outcome, Refused):
            return self._destinations.to_login()
        return self._destinations.after(outcome)

    def _replace(self, password: str) -> Proceed | Completed | Refused | NotAllowed:
        origin = self._browser.origin()
        cookies = Cookies(self._browser.login_value() or "", self._browser.session_value())
        return self._services.steps.expired_password.replace(
            cookies, password, kind_of_device(origin.agent), origin=origin, now=self._clock.now()
        )

    def _progress(self) -> Progress | None:
        return self._services.steps.expired_password.attempt(self._browser.login_value(), self._clock.now())

    def _page(self, progress: Progress) -> dict[str, object]:
        prefer(progress.account.language)
        self._destinations.prepare_page(progress.attempt.to)
        return {"gebruikersnaam": progress.account.username, "rules": texts.PASSWORD_RULES}
