"""Every error is a page of the product, with a reference number that the log has too (screens P8-P10, X1)."""

from __future__ import annotations

import secrets
from urllib.parse import quote

from flask import Flask, current_app, make_response, redirect, render_template, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response

from shared.layout.error_texts import EXPIRED_FORM, ErrorText, error_text
from shared.layout.own_path import own_path
from shared.logging import get_logger
from shared.web.csrf import CsrfRefused

_REFERENCE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_REFERENCE_LENGTH = 8
_KEPT_HEADERS = ("Retry-After", "Allow", "WWW-Authenticate")
_WITH_MENUS = frozenset({403, 404})  # whoever is logged in goes on from there; elsewhere nobody is asked who it is
_STAFF = "/beheer"  # has menus of its own

log = get_logger(__name__)


def new_reference() -> str:
    """Eight characters without look-alikes, in two groups, that a user can read out: '4F7K 92QD'."""
    code = "".join(secrets.choice(_REFERENCE_ALPHABET) for _ in range(_REFERENCE_LENGTH))
    half = _REFERENCE_LENGTH // 2
    return f"{code[:half]} {code[half:]}"


def error_page(
    status: int, text: ErrorText | None = None, reference: str | None = None, retry_path: str | None = None
) -> Response:
    """The page for this status. text: other words than those of the status. retry_path: other than that of now."""
    if retry_path is None and request.method == "GET":
        retry_path = _here()
    page = render_template(
        "layout/error.html",
        text=text or error_text(status),
        reference=reference or new_reference(),
        retry_path=retry_path,
        keeps_menus=status in _WITH_MENUS and not request.path.startswith(_STAFF),
    )
    return make_response(page, status)


def install_error_pages(app: Flask) -> None:
    """Answer HTTP errors and unforeseen ones; the cause goes to the log only."""
    app.register_error_handler(CsrfRefused, _expired_form)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(MethodNotAllowed, _only_for_forms)
    app.register_error_handler(Exception, _unforeseen)


def _expired_form(_refusal: CsrfRefused) -> Response:
    return error_page(400, EXPIRED_FORM, retry_path=_here() if _is_a_page() else _page_above() or None)


def _here() -> str:
    return request.full_path.rstrip("?")


def _is_a_page() -> bool:
    """Whether the form's own address shows it again: most do, some only take what was sent."""
    adapter = current_app.create_url_adapter(request)
    return adapter is not None and "GET" in adapter.allowed_methods()


def _only_for_forms(error: MethodNotAllowed) -> Response:
    """A refused form stays at the address it was sent to; whoever opens that anew is led to the page the form is on.

    That happens to those who choose another language there, or log in again after the session ended.
    """
    page = _page_above() if request.method == "GET" and "text/html" in request.headers.get("Accept", "") else ""
    return redirect(page) if page else _http_error(error)


def _page_above() -> str:
    """The nearest address above this one that can be looked at, the first page of all left out; empty: none."""
    adapter, above = current_app.create_url_adapter(request), request.path.rpartition("/")[0]
    while above and adapter is not None:
        if adapter.test(above, "GET"):
            return own_path(quote(above), default="")
        above = above.rpartition("/")[0]
    return ""


def _http_error(error: HTTPException) -> Response:
    if error.response is not None or error.code is None or error.code < 400:
        return error.get_response()
    reference = new_reference()
    if error.code >= 500:
        log.error("request_failed", reference=reference, status=error.code, path=request.path)
    response = error_page(error.code, reference=reference)
    for name, value in error.get_headers():
        if name in _KEPT_HEADERS:
            response.headers[name] = value
    return response


def _unforeseen(cause: Exception) -> Response:
    reference = new_reference()
    log.error("request_crashed", reference=reference, path=request.path, exc_info=cause)
    return error_page(500, reference=reference)
