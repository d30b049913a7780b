"""What the pages of the second step share: the login that waits, and the other ways it could go on."""

from collections.abc import Callable

from flask import url_for
from werkzeug.wrappers import Response

from idp.hashing import random_secret
from idp.login.attempt import Purpose
from idp.login.outcome import Refusal, Refused
from idp.login.progress import Cookies, Progress
from idp.login.sso_session import SsoSession
from idp.login.ways import Ways
from idp.services import Services
from idp.web import texts
from idp.web.answers import Errors, refused_form
from idp.web.browser import Browser
from idp.web.destinations import Destinations
from idp.web.waiting import Waiting
from shared.clock import Clock

LOGIN_PAGE = "login/login.html"
BACK_TO_LOGIN = frozenset({Refusal.TOO_MANY_CODES, Refusal.NO_ENTRY})


class SecondStepPages:
    """Found and prepared for each request; one instance serves all of them."""

    def __init__(self, services: Services, browser: Browser, destinations: Destinations, clock: Clock) -> None:
        self._services = services
        self._browser = browser
        self._destinations = destinations
        self._clock = clock
        self._waiting = Waiting(browser, destinations, clock)

    def with_progress(self, page: Callable[[Progress, Ways], Response]) -> Response:
        """The page, for a browser whose password was right; others see the login form."""
        return self._waiting.page(
            lambda cookie: self._services.steps.second_step.attempt(cookie, self._clock.now()),
            lambda progress: page(progress, self._services.steps.ways.of_account(progress.account)),
        )

    def cookies(self) -> Cookies:
        """What the browser sent."""
        return self._waiting.cookies()

    def page(self, progress: Progress, ways: Ways) -> dict[str, object]:
        """What the templates of the second step show around their form."""
        to = self._destinations.of_tab(progress.attempt.to)
        return {
            "ways": ways,
            "login_address": url_for("login.form", verzoek=to.request_id, terug=to.return_path),
        }

    def refused(self, template: str, field: str | None, refused: Refused, page: dict[str, object]) -> Response:
        """The same form with its message, or the login form when this login is over."""
        if refused.refusal is Refusal.NOT_STARTED:
            return self._waiting.to_login()
        errors: Errors = [(field, texts.REFUSALS[refused.refusal])]
        if refused.refusal in BACK_TO_LOGIN:
            self._browser.start_login(random_secret())  # the old one is dead; the form needs one
            errors, template = [(None, errors[0][1])], LOGIN_PAGE
            page = {**page, "relatienummer": "", "gebruikersnaam": ""}
        return refused_form(template, refused, errors, self._clock.now(), page=page)


def confirms(progress: Progress | None, session: SsoSession) -> bool:
    """True when this is the second half of confirming that session (A0)."""
    return progress is not None and progress.attempt.purpose is Purpose.CONFIRM and progress.attempt.sid == session.sid
