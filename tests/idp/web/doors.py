"""The two doors of the protocol: the one in front of Flask, and Flask's own."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask
from structlog.testing import capture_logs
from werkzeug.test import EnvironBuilder, run_wsgi_app

from idp.web.dispatcher import Dispatcher

MASKED = {"reference", "ms", "request_id", "exc_info"}


@dataclass(frozen=True)
class Seen:
    """All that an outsider sees of an answer, and what the log says of it. by_flask: who wrote it."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes
    lines: list[dict[str, Any]]
    by_flask: bool


def asked(app: Flask, *, in_front: bool, **request: Any) -> Seen:
    """The answer to this request, at one of the doors. raw: a body; length: what is said of its length."""
    raw: bytes | None = request.pop("raw", None)
    length: str = request.pop("length", "")
    environ = EnvironBuilder(base_url="http://localhost:8000", **request).get_environ()
    if raw is not None:
        environ |= {"wsgi.input": BytesIO(raw), "CONTENT_LENGTH": length}
    entered: list[object] = []

    def flask(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        entered.append(environ)
        return Flask.wsgi_app(app, environ, start_response)

    with capture_logs() as lines, _behind(app, flask) as front:
        body, status, headers = run_wsgi_app(front if in_front else flask, environ, buffered=True)
        content = b"".join(body)
    kept = [{name: value for name, value in line.items() if name not in MASKED} for line in lines]
    return Seen(status, list(headers), content, kept, bool(entered))


@contextmanager
def _behind(app: Flask, flask: WSGIApplication) -> Iterator[Dispatcher]:
    front = app.wsgi_app
    assert isinstance(front, Dispatcher)
    before, front._flask = front._flask, flask
    try:
        yield front
    finally:
        front._flask = before
