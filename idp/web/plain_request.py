"""A request as plain values, read from Flask or, for the door in front of it, straight from the WSGI environ.

Both readings are the same for every request that the second does not leave to Flask.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from io import BytesIO
from typing import Any
from urllib.parse import unquote_plus
from wsgiref.types import WSGIEnvironment

from flask import request
from werkzeug.exceptions import BadRequest

from idp.oidc.messages import NO_PARAMETERS, Parameters
from idp.oidc.messages import Request as PlainRequest
from idp.web.browser import Browser

FORM = "application/x-www-form-urlencoded"
NUL = "\0"
UNUSUAL = ("HTTP_TRANSFER_ENCODING", "HTTP_EXPECT")


class LeaveToFlask(Exception):
    """This request is not one of the plain many; its body, when it was read, was put back."""


def plain_request(browser: Browser) -> PlainRequest:
    """The current request of Flask. A form counts only with its own media type.

    Raises BadRequest for a NUL: no parameter may have one, and PostgreSQL can neither keep nor look for it.
    """
    is_form = request.mimetype == FORM
    query, form = list(request.args.items(multi=True)), list(request.form.items(multi=True)) if is_form else []
    if _has_nul(query) or _has_nul(form):
        raise BadRequest
    return PlainRequest(
        method=request.method,
        headers={name.lower(): value for name, value in request.headers.items()},
        query=Parameters(query),
        form=Parameters(form),
        body=b"" if is_form else request.get_data(),
        cookie=browser.session_value(),
        origin=browser.origin(),
    )


def request_of(environ: WSGIEnvironment, browser: Browser, *, limit_bytes: int) -> PlainRequest:
    """The same from the environ alone. limit_bytes: of the body. Raises LeaveToFlask."""
    is_form = _is_form(environ.get("CONTENT_TYPE", ""))
    body = _body(environ, limit_bytes)
    try:
        return PlainRequest(
            method=environ["REQUEST_METHOD"],
            headers=EnvironHeaders(environ),
            query=_parameters(_query(environ)),
            form=_parameters(body) if is_form else NO_PARAMETERS,
            body=b"" if is_form else body,
            cookie=browser.session_value_in(environ),
            origin=browser.origin_in(environ),
        )
    except ValueError as malformed:
        environ["wsgi.input"] = BytesIO(body)
        raise LeaveToFlask from malformed


def _query(environ: WSGIEnvironment) -> bytes:
    text: str = environ.get("QUERY_STRING", "")
    return text.encode("latin1")


def _is_form(content_type: str) -> bool:
    if not content_type:
        return False
    kind = content_type.partition(";")[0].strip()
    if kind != FORM and kind.lower() == FORM:
        raise LeaveToFlask  # its parser and its own test disagree about capitals
    return kind == FORM


def _body(environ: WSGIEnvironment, limit_bytes: int) -> bytes:
    if any([name in environ for name in UNUSUAL]):
        raise LeaveToFlask
    length = environ.get("CONTENT_LENGTH")
    if not length:
        return b""
    if not (length.isascii() and length.isdigit()) or int(length) > limit_bytes:
        raise LeaveToFlask
    wanted = int(length)
    body: bytes = environ["wsgi.input"].read(wanted) if wanted else b""
    if len(body) != wanted:
        environ["wsgi.input"] = BytesIO(body)
        raise LeaveToFlask
    return body


def _parameters(data: bytes) -> Parameters:
    """Raises ValueError for what is no UTF-8, or has a NUL in it."""
    if not data:
        return NO_PARAMETERS
    parts = [pair.partition("=") for pair in data.decode().split("&") if pair]
    pairs = [(_decoded(name), _decoded(value)) for name, _, value in parts]
    if _has_nul(pairs):
        raise ValueError("a NUL")
    return Parameters(pairs)


def _decoded(text: str) -> str:
    return unquote_plus(text, errors="werkzeug.url_quote") if "%" in text or "+" in text else text


def _has_nul(pairs: Iterable[tuple[str, str]]) -> bool:
    return any([NUL in value for _, value in pairs])


class EnvironHeaders(Mapping[str, str]):
    """The headers of an environ by their names in lower case, looked up when asked for."""

    def __init__(self, environ: WSGIEnvironment) -> None:
        self._environ = environ

    def __getitem__(self, name: str) -> str:
        value: str = self._environ[_key(name)]
        return value

    def get(self, name: str, default: Any = None) -> Any:
        return self._environ.get(_key(name), default)

    def __iter__(self) -> Iterator[str]:
        for key in self._environ:
            name = key.removeprefix("HTTP_").replace("_", "-").lower()
            if key == _key(name):
                yield name

    def __len__(self) -> int:
        return sum(1 for _ in self)


@lru_cache
def _key(name: str) -> str:
    key = name.upper().replace("-", "_")
    return key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"
