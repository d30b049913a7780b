"""I15 Uitloggen, and the page on which every log-out ends."""

from collections.abc import Callable

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from idp.login.farewell import Farewell
from idp.services import Services
from idp.web.browser import Browser
from shared.clock import Clock
from shared.layout.language import spoken
from shared.translated import Translated
from shared.web.csrf import is_valid, token
from shared.web.security_headers import allow_frame

SEPARATOR = "\n"
Leave = Callable[[Farewell, str | None], Response]


class LogoutPages:
    """`/uitloggen` asks, or does it when posted; `/uitgelogd` says that it is done."""

    def __init__(self, services: Services, browser: Browser, clock: Clock, secret: bytes) -> None:
        self._services = services
        self._browser = browser
        self._clock = clock
        self._secret = secret

    def blueprint(self) -> Blueprint:
        """Question, submission and the last page."""
        pages = Blueprint("logout", __name__)
        pages.add_url_rule("/uitloggen", "form", self.form)
        pages.add_url_rule("/uitloggen", "submit", self.submit, methods=["POST"])
        pages.add_url_rule("/uitgelogd", "done", self.done)
        return pages

    def form(self) -> Response:
        """A question: a link or picture on another site logs nobody out (threat 10)."""
        if self._browser.session() is None:
            return redirect(url_for("logout.done"), code=303)
        return make_response(render_template("login/log_out.html"))

    def submit(self) -> Response:
        """End the session everywhere, or a login that was on its way."""
        session, origin, now = self._browser.session(), self._browser.origin(), self._clock.now()
        self._services.cancelling.cancel(self._browser.login_value(), origin=origin, now=now)
        nothing_left = Farewell()
        farewell = self._services.logout.end_everywhere(session, origin=origin, now=now) if session else nothing_left
        return self.leave(farewell, None)

    def leave(self, farewell: Farewell, location: str | None) -> Response:
        """What a browser gets whose session has ended. location: where an application wants it, or None.

        Frames are on the answer itself: their addresses name the session, which stands in no address of ours. So is
        the way on of whoever has something to read first (RP-Initiated Logout 1.0, 3).
        """
        self._browser.end_session()
        if farewell.frames or (location is not None and farewell.unreached):
            return _last_page(farewell, location)
        return redirect(location or self._address(farewell.unreached), code=303)

    def _address(self, unreached: tuple[Translated, ...]) -> str:
        """Of the last page; names of applications that could not be told go along, signed (K26)."""
        if not unreached:
            return url_for("logout.done")
        names = SEPARATOR.join(map(spoken, unreached))
        return url_for("logout.done", niet=names, echt=token(self._secret, names))

    def done(self) -> Response:
        """That it is done, when there is nothing left to do."""
        names = request.args.get("niet", "")
        is_ours = is_valid(self._secret, names, request.args.get("echt"))
        unreached = tuple(map(Translated, names.split(SEPARATOR))) if is_ours else ()
        return _last_page(Farewell(unreached), None)


def _last_page(farewell: Farewell, location: str | None) -> Response:
    """What the browser kept is cleared here and only here; cookies have gone one by one before."""
    for frame in farewell.frames:
        allow_frame(frame.origin)
    answer = make_response(render_template("login/logged_out.html", farewell=farewell, location=location))
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer
