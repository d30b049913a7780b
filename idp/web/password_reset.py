"""I11c and I11d: the secret question, the new password, and the page that says it is done."""

from datetime import datetime, timedelta

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from idp.credentials.change_password import NotAllowed
from idp.hashing import TooBusy, random_secret
from idp.login.outcome import Completed, Proceed, Refusal, Refused
from idp.login.progress import Cookies
from idp.login.secret_answer import Asked, WrongAnswer
from idp.services import Services
from idp.web import texts, texts_questions
from idp.web.answers import busy_form, form_again, refused_form
from idp.web.browser import Browser
from idp.web.destinations import Destinations
from idp.web.forgotten_password import ASK_PAGE
from idp.web.forms import Errors, new_password_form
from shared.clock import Clock
from shared.layout.language import prefer
from shared.web.csrf import is_valid, token

QUESTION_PAGE = "login/reset_question.html"
PASSWORD_PAGE = "login/reset_password.html"
FIELD = "nieuw_wachtwoord"
DONE_IS_SHOWN = timedelta(minutes=5)


class PasswordResetPages:
    """What comes after the second step of a reset. secret: signs the address of the last page."""

    def __init__(
        self, services: Services, browser: Browser, destinations: Destinations, clock: Clock, secret: bytes
    ) -> None:
        self._services = services
        self._browser = browser
        self._destinations = destinations
        self._clock = clock
        self._secret = secret

    def blueprint(self) -> Blueprint:
        """`/wachtwoord-herstellen/vraag`, `/wachtwoord` and `/klaar`."""
        pages = Blueprint("password_reset", __name__)
        pages.add_url_rule("/wachtwoord-herstellen/vraag", "question", self.question)
        pages.add_url_rule("/wachtwoord-herstellen/vraag", "submit_answer", self.submit_answer, methods=["POST"])
        pages.add_url_rule("/wachtwoord-herstellen/wachtwoord", "password", self.password)
        pages.add_url_rule(
            "/wachtwoord-herstellen/wachtwoord", "submit_password", self.submit_password, methods=["POST"]
        )
        pages.add_url_rule("/wachtwoord-herstellen/klaar", "done", self.done)
        return pages

    def question(self) -> Response:
        """I11c, for a reset that has come this far."""
        asked = self._services.recovery.secret_answer.attempt(self._browser.login_value(), self._clock.now())
        if asked is None:
            return _from_the_start()
        return make_response(render_template(QUESTION_PAGE, at_field={}, **_question_page(asked)))

    def submit_answer(self) -> Response:
        """Judge the answer."""
        now, answers = self._clock.now(), self._services.recovery.secret_answer
        asked = answers.attempt(self._browser.login_value(), now)
        if asked is None:
            return _from_the_start()
        page = _question_page(asked)
        cookies = Cookies(self._browser.login_value() or "", self._browser.session_value())
        try:
            outcome = answers.answer(cookies, request.form.get("antwoord", ""), origin=self._browser.origin(), now=now)
        except TooBusy as busy:
            return busy_form(QUESTION_PAGE, busy, page=page)
        if isinstance(outcome, WrongAnswer):
            message = texts_questions.wrong_answer(outcome.tries_left)
            return form_again(QUESTION_PAGE, [("antwoord", message)], page=page)
        if isinstance(outcome, Proceed | Completed):
            return self._destinations.after(outcome)
        return self._no_more_answers(outcome, now)

    def _no_more_answers(self, refused: Refused, now: datetime) -> Response:
        if refused.refusal is not Refusal.TOO_MANY_ANSWERS:
            return _from_the_start()
        self._browser.start_login(random_secret())  # the reset is over; the form needs a cookie
        errors: Errors = [(None, texts.REFUSALS[refused.refusal])]
        return refused_form(ASK_PAGE, refused, errors, now, page={"relatienummer": "", "gebruikersnaam": ""})

    def password(self) -> Response:
        """I11d."""
        page = self._password_page()
        if page is None:
            return _from_the_start()
        return make_response(render_template(PASSWORD_PAGE, at_field={}, **page))

    def submit_password(self) -> Response:
        """Keep the new password; everything the old one had opened is over."""
        page, form = self._password_page(), new_password_form()
        if page is None:
            return _from_the_start()
        if form.differs:
            return form_again(PASSWORD_PAGE, [(FIELD, texts.E25)], page=page)
        now = self._clock.now()
        try:
            outcome = self._services.recovery.password_reset.choose(
                self._browser.login_value(), form.nieuw_wachtwoord, origin=self._browser.origin(), now=now
            )
        except TooBusy as busy:
            return busy_form(PASSWORD_PAGE, busy, page=page)
        if isinstance(outcome, NotAllowed):
            errors: Errors = [(FIELD, sentence) for sentence in texts.sentences(outcome)]
            return form_again(PASSWORD_PAGE, errors, status=texts.status_of_change(outcome), page=page)
        if isinstance(outcome, Refused):
            return _from_the_start()
        self._services.logout.announce(outcome.ended_sids)
        self._browser.end_session()
        self._browser.forget_device()
        moment = now.isoformat()
        return redirect(url_for("password_reset.done", op=moment, echt=token(self._secret, moment)), code=303)

    def done(self) -> Response:
        """Said only when it is true, and only for a few minutes."""
        moment = request.args.get("op", "")
        is_ours = is_valid(self._secret, moment, request.args.get("echt"))
        if not is_ours or self._clock.now() - datetime.fromisoformat(moment) > DONE_IS_SHOWN:
            return redirect(url_for("login.form"), code=303)
        return make_response(render_template("login/reset_done.html", success=texts.RESET_DONE))

    def _password_page(self) -> dict[str, object] | None:
        progress = self._services.recovery.password_reset.attempt(self._browser.login_value(), self._clock.now())
        if progress is None:
            return None
        prefer(progress.account.language)
        return {"gebruikersnaam": progress.account.username, "rules": texts.PASSWORD_RULES}


def _question_page(asked: Asked) -> dict[str, object]:
    prefer(asked.progress.account.language)
    return {"question": texts_questions.words_of(asked.question)}


def _from_the_start() -> Response:
    return redirect(url_for("forgotten_password.form"), code=303)
