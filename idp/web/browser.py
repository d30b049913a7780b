"""The browser on the other side: its cookies, its session, and where it calls from.

`mcz_idp` names a session, `mcz_idp_device` a device (K23). `mcz_idp_login` names a login on its way;
before that it only binds the login form to this browser, so that nobody can log a victim into another
account (threat 9).
"""

from wsgiref.types import WSGIEnvironment

from flask import Flask, Response, g, request

from idp.accounts.lookup import Accounts
from idp.accounts.model import Account
from idp.audit.record import Origin
from idp.hashing import random_secret, secret_digest
from idp.login.known_device import UNUSED
from idp.login.sessions import Sessions
from idp.login.sso_session import SsoSession
from shared.clock import Clock
from shared.layout.language import current_language
from shared.layout.model import Viewer
from shared.web.cookies import Cookie

AGENT_LIMIT = 400  # characters of the User-Agent header that are kept


class Browser:
    """Reads and writes the cookies of the current request; one instance serves all requests."""

    def __init__(self, sessions: Sessions, accounts: Accounts, clock: Clock, *, https: bool) -> None:
        self._sessions = sessions
        self._accounts = accounts
        self._clock = clock
        self._session_cookie = Cookie("mcz_idp", https)
        self._login_cookie = Cookie("mcz_idp_login", https)
        self._device_cookie = Cookie("mcz_idp_device", https, max_age_days=UNUSED.days)

    def install(self, app: Flask) -> None:
        """Have cookies that views asked for written onto each answer."""
        app.after_request(self._write_cookies)

    def session(self) -> SsoSession | None:
        """The live session, also one whose password has expired; looked up once a request."""
        if "idp_session" not in g:
            g.idp_session = self._sessions.current(self.session_value(), self._clock.now())
        found: SsoSession | None = g.idp_session
        return found

    def usable_session(self) -> SsoSession | None:
        """The live session, unless its password has expired: such a session opens nothing (S12)."""
        session = self.session()
        return None if session is None or session.password_expired else session

    def account(self) -> Account | None:
        """Whose session it is."""
        session = self.usable_session()
        if session is None:
            return None
        if "idp_account" not in g:
            g.idp_account = self._accounts.find(session.account_id)
        found: Account | None = g.idp_account
        return found

    def viewer(self) -> Viewer | None:
        """What the frame shows of the person who is logged in."""
        session, account = self.usable_session(), self.account()
        if session is None or account is None:
            return None
        welcome = account.english_salutation if current_language() == "en" else account.salutation
        return Viewer(welcome=welcome, session_ends_at=session.ends_at)

    def origin(self) -> Origin:
        """Where the request comes from, for the audit trail."""
        return _origin(request.remote_addr, request.user_agent.string, self._device_cookie.read(request))

    def session_value(self) -> str | None:
        """What the browser sent as session cookie."""
        return self._session_cookie.read(request)

    def origin_in(self, environ: WSGIEnvironment) -> Origin:
        """`origin`, for a door in front of Flask."""
        device = self._device_cookie.read_header(environ.get("HTTP_COOKIE", ""))
        return _origin(environ.get("REMOTE_ADDR"), environ.get("HTTP_USER_AGENT"), device)

    def session_value_in(self, environ: WSGIEnvironment) -> str | None:
        """`session_value`, for a door in front of Flask."""
        return self._session_cookie.read_header(environ.get("HTTP_COOKIE", ""))

    def login_value(self) -> str | None:
        """What the browser sent as login cookie."""
        return self._login_cookie.read(request)

    def csrf_binding(self) -> str | None:
        """The cookie that this browser's forms are bound to; a page without one gets a new one."""
        if self.session() is not None:
            return self.session_value()
        if (value := g.get("idp_login_value") or self.login_value()) or request.method != "GET":
            return value
        self.start_login(random_secret())
        return str(g.idp_login_value)

    def start_login(self, value: str) -> None:
        """Give the browser this login cookie."""
        g.idp_login_value = value

    def start_session(self, value: str) -> None:
        """Give the browser this session cookie and take its login cookie away."""
        g.idp_session_value = value
        g.idp_login_ended = True

    def renew_session(self, value: str) -> None:
        """Give the browser a new cookie for the session it has."""
        g.idp_session_value = value

    def know_device(self, value: str) -> None:
        """Give the browser this device cookie, which outlasts its sessions (K23)."""
        g.idp_device_value = value

    def forget_device(self) -> None:
        """Take the device cookie away."""
        g.idp_device_ended = True

    def end_session(self) -> None:
        """Take the cookies of session and login away."""
        g.idp_session_ended = True
        g.idp_login_ended = True

    def _write_cookies(self, response: Response) -> Response:
        cookies = {"session": self._session_cookie, "login": self._login_cookie, "device": self._device_cookie}
        for name, cookie in cookies.items():
            if value := g.get(f"idp_{name}_value"):
                cookie.write(response, value)
            elif g.get(f"idp_{name}_ended") and cookie.read(request):
                cookie.drop(response)
        return response


def _origin(address: str | None, agent: str | None, device: str | None) -> Origin:
    return Origin(address or "", (agent or "")[:AGENT_LIMIT], secret_digest(device) if device else "")
