"""Cross-site request forgery: a token bound to the browser's own cookie, and the Origin header.

The token is an HMAC over the value of an opaque cookie (signed double submit), so nothing is stored
and a token of one browser is worth nothing in another. Threats 9, 10 and 47.
"""

import hmac
from collections.abc import Callable
from hashlib import sha256
from typing import TypeVar

from flask import Flask, current_app, request
from werkzeug.exceptions import BadRequest

FIELD = "csrf_token"
HEADER = "X-CSRF-Token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

View = TypeVar("View", bound=Callable[..., object])


class CsrfRefused(BadRequest):
    """The form is not ours, or has expired (screen X1)."""


def token(secret: bytes, binding: str) -> str:
    """The token for the browser whose cookie has this value."""
    return hmac.new(secret, binding.encode(), sha256).hexdigest()


def is_valid(secret: bytes, binding: str | None, given: str | None) -> bool:
    """True when the token belongs to this browser; constant time, False without cookie or token."""
    if not binding or not given:
        return False
    return hmac.compare_digest(token(secret, binding).encode(), given.encode())


def csrf_exempt(view: View) -> View:
    """Mark a view that authenticates each request by itself and takes no cookie."""
    view.csrf_exempt = True  # type: ignore[attr-defined]
    return view


def install_csrf(app: Flask, secret: bytes, origin: str, binding: Callable[[], str | None]) -> None:
    """Refuse unsafe requests without a right token or from another origin.

    origin: this service's own address. binding: the value of the browser's own cookie, or None.
    Templates get `csrf_token()`.
    """

    def current_token() -> str:
        return token(secret, binding() or "")

    def check() -> None:
        view = current_app.view_functions.get(request.endpoint or "")
        if request.method in SAFE_METHODS or view is None or getattr(view, "csrf_exempt", False):
            return
        if not comes_from(origin):
            raise CsrfRefused
        if not is_valid(secret, binding(), request.headers.get(HEADER) or request.form.get(FIELD)):
            raise CsrfRefused

    app.jinja_env.globals["csrf_token"] = current_token
    app.before_request(check)


def comes_from(origin: str) -> bool:
    """True unless the browser says that the request started on another site."""
    given = request.headers.get("Origin")
    if given is not None and given != origin:
        return False
    return request.headers.get("Sec-Fetch-Site", "same-origin") in {"same-origin", "none"}
