"""The two cookies of a relying party: one names the session, one the browser that started a login."""

import re
import secrets

from flask import Request, Response

from shared.relying_party.settings import RpSettings
from shared.web.cookies import Cookie

_OWN_VALUE = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)


class BrowserCookies:
    """Opaque values of 256 random bits; what they stand for lies in the database."""

    def __init__(self, settings: RpSettings) -> None:
        base = f"mcz_{settings.client_id}"
        self.session = Cookie(base, settings.https)
        self.login = Cookie(f"{base}_login", settings.https)

    def session_value(self, request: Request) -> str | None:
        """The session cookie when it has the shape of ours."""
        return _of_ours(self.session.read(request))

    def login_value(self, request: Request) -> str | None:
        """The login cookie when it has the shape of ours."""
        return _of_ours(self.login.read(request))

    def ensure_login(self, request: Request) -> str:
        """The browser's login cookie, or a new value; one browser may log in from several tabs."""
        return self.login_value(request) or secrets.token_urlsafe(32)

    def drop_session(self, response: Response) -> None:
        self.session.drop(response)


def _of_ours(value: str | None) -> str | None:
    return value if value is not None and _OWN_VALUE.fullmatch(value) else None
