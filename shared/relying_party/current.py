"""Who is behind this request, and views that only open for somebody."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, cast
from urllib.parse import quote, urlsplit

from flask import Response, current_app, g, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadGateway

from shared.relying_party.browser import BrowserCookies
from shared.relying_party.errors import ProviderUnavailable
from shared.relying_party.party import RelyingParty
from shared.relying_party.session import RpSession
from shared.sessions.model import EndReason
from shared.web.security_headers import allow_form_action

EXTENSION = "mcz_relying_party"
LOGIN_PATH = "/inloggen"
ENDED_PATH = "/sessie-verlopen"

Arguments = ParamSpec("Arguments")


def current_party() -> RelyingParty:
    """The relying party of this application."""
    return cast(RelyingParty, current_app.extensions[EXTENSION])


def current_cookies() -> BrowserCookies:
    """The names of its cookies."""
    return cast(BrowserCookies, current_app.extensions[f"{EXTENSION}_cookies"])


def browser_binding() -> str | None:
    """What form tokens of this service are bound to: the session cookie."""
    return current_cookies().session_value(request)


def current_session() -> RpSession | None:
    """The session behind this request, None when nobody is logged in; looked up once a request.

    Aborts with 502 when the provider must be asked and does not answer.
    """
    found = _found()
    return found if isinstance(found, RpSession) else None


def required_session() -> RpSession:
    """The session behind a request that a guard has let through; RuntimeError where there is no guard."""
    session = current_session()
    if session is None:
        raise RuntimeError("a view without a guard asked for the session")
    return session


def login_required(
    view: Callable[Arguments, ResponseReturnValue],
) -> Callable[Arguments, ResponseReturnValue]:
    """Open the view for a logged-in person; send others to the login and back to this path after it."""

    @wraps(view)
    def guarded(*args: Arguments.args, **kwargs: Arguments.kwargs) -> ResponseReturnValue:
        return to_login() if current_session() is None else view(*args, **kwargs)

    return guarded


def to_login() -> Response:
    """A redirect to the login, or to screen X2 when the session has just ended by itself."""
    ended = _found() in {EndReason.REFUSED, EndReason.EXPIRED}
    path = request.full_path.rstrip("?") if request.method in {"GET", "HEAD"} else "/"
    address = f"{ENDED_PATH if ended else LOGIN_PATH}?terug={quote(path, safe='/')}"
    response = cast(Response, redirect(address, code=303))
    if ended:
        current_cookies().drop_session(response)
    return response


def _found() -> RpSession | EndReason | None:
    if "relying_party_session" not in g:
        g.relying_party_session = None  # what the error page sees when the look-up fails
        g.relying_party_session = _look_up()
    return cast(RpSession | EndReason | None, g.relying_party_session)


def _look_up() -> RpSession | EndReason | None:
    party = current_party()
    cookie = current_cookies().session_value(request)
    if cookie is None:
        return None
    try:
        found = party.session(cookie)
    except ProviderUnavailable as unavailable:
        raise BadGateway from unavailable
    if isinstance(found, RpSession):
        # The answer to the log-out form redirects to the provider (CSP form-action covers redirects).
        parts = urlsplit(party.settings.issuer)
        allow_form_action(f"{parts.scheme}://{parts.netloc}")
    return found
