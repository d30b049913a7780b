"""I12 Wachtwoord verlopen: the only page of a login whose password has expired."""

from flask import Blueprint, make_response, render_template
from werkzeug.wrappers import Response

from idp.credentials.change_password import NotAllowed
from idp.hashing import TooBusy
from idp.login.device import kind_of_device
from idp.login.expired_password import ExpiredPassword
from idp.login.outcome import Completed, Proceed, Refused
from idp.login.progress import Progress
from idp.web import texts
from idp.web.answers import busy_form, form_again
from idp.web.forms import Errors, new_password_form
from idp.web.waiting import Waiting

PAGE = "login/password_expired.html"
FIELD = "nieuw_wachtwoord"


class ExpiredPasswordPages:
    """`/wachtwoord-verlopen`."""

    def __init__(self, step: ExpiredPassword, waiting: Waiting) -> None:
        self._step = step
        self._waiting = waiting

    def blueprint(self) -> Blueprint:
        """Form and submission."""
        pages = Blueprint("expired_password", __name__)
        path = "/wachtwoord-verlopen"
        pages.add_url_rule(path, "form", lambda: self._waiting.page(self._find, self._form))
        pages.add_url_rule(path, "submit", lambda: self._waiting.page(self._find, self._submit), methods=["POST"])
        return pages

    def _form(self, progress: Progress) -> Response:
        return make_response(render_template(PAGE, at_field={}, **_page(progress)))

    def _submit(self, progress: Progress) -> Response:
        form, page = new_password_form(), _page(progress)
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
            return self._waiting.to_login()
        return self._waiting.destinations.after(outcome)

    def _replace(self, password: str) -> Proceed | Completed | Refused | NotAllowed:
        origin = self._waiting.browser.origin()
        return self._step.replace(
            self._waiting.cookies(),
            password,
            kind_of_device(origin.agent),
            origin=origin,
            now=self._waiting.clock.now(),
        )

    def _find(self, cookie: str | None) -> Progress | None:
        return self._step.attempt(cookie, self._waiting.clock.now())


def _page(progress: Progress) -> dict[str, object]:
    return {"gebruikersnaam": progress.account.username, "rules": texts.PASSWORD_RULES}
