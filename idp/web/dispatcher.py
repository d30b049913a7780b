"""The small door in front of Flask, in the same WSGI callable: it answers the protocol's plain requests by itself.

It reads the table that Flask's routes read. What it is not sure of it leaves to Flask: a body of an unusual kind before
anything was done, and an answer that is a page, or a failure, together with that answer, so that nothing is done twice.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from functools import lru_cache
from http import HTTPStatus
from typing import Any, Final
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.urls import iri_to_uri

from idp.oidc.messages import Answer, Page, Request, Response
from idp.oidc.published_document import PublishedDocument
from idp.web.browser import Browser
from idp.web.page_door import PageDoor
from idp.web.plain_request import UNUSUAL, LeaveToFlask, request_of
from shared.clock import Clock
from shared.metrics import RequestCounts
from shared.turns.protocol import ProtocolTurns
from shared.web.request_log import BEGUN, Begun, begin_request, log_request
from shared.web.security_headers import security_headers

METHODS: Final = (
    "GET",
    "HEAD",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "OPTIONS",
)  # each endpoint refuses what it does not know
ANSWER: Final = "mcz.answer"  # where an answer that Flask must write lies, in the environ
PLAIN_TEXT: Final = ("Content-Type", "text/plain; charset=utf-8")
CONDITIONS_OR_BODY: Final = ("HTTP_IF_NONE_MATCH", "CONTENT_LENGTH", *UNUSUAL)
OK: Final = "200 OK"
READY_MADE_SECONDS: Final = 0.0
WITHOUT_BODY: Final = (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)

_UNQUOTED: Final = re.compile(r"[A-Za-z0-9_.~%!$&'()*+,/:;=?@-]*")

Headers = tuple[tuple[str, str], ...]
Endpoint = Callable[[Request, Any], Answer]


class Dispatcher:
    """flask: the application behind. door: to its pages. turns: in which the endpoints work; None: as they come.

    limit_bytes: of a body. counts: metrics, when served.
    """

    def __init__(
        self,
        flask: WSGIApplication,
        door: PageDoor,
        turns: ProtocolTurns | None,
        endpoints: Mapping[str, Endpoint],
        browser: Browser,
        clock: Clock,
        *,
        https: bool,
        limit_bytes: int,
        counts: RequestCounts | None,
    ) -> None:
        self._flask = flask
        self._door = door
        self._turns = turns
        self._endpoints = endpoints
        self._documents = {path: each for path, each in endpoints.items() if isinstance(each, PublishedDocument)}
        self._written: dict[str, tuple[Response, list[tuple[str, str]]]] = {}
        self._browser = browser
        self._clock = clock
        self._finished = lru_cache(maxsize=256)(_Finisher(https))
        self._limit_bytes = limit_bytes
        self._counts = counts

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """The answer, from here or from Flask."""
        path = environ.get("PATH_INFO", "")
        document = self._documents.get(path)
        if document is not None and asks_for_the_whole(environ):
            return self._whole(document, environ, start_response)
        endpoint = self._endpoints.get(path)
        if endpoint is None or environ["REQUEST_METHOD"] not in METHODS:
            return self._door.through(self._flask, environ, start_response)
        begun = begin_request()
        try:
            request = request_of(environ, self._browser, limit_bytes=self._limit_bytes)
        except LeaveToFlask:
            return self._flask({**environ, BEGUN: begun}, start_response)
        with nullcontext() if self._turns is None else self._turns.turn():
            answer = self._answer(endpoint, request)
            if isinstance(answer, Response) and _has_plain_location(answer):
                self._record(begun, request.method, path, answer.status)
                start_response(_status_line(answer.status), self._headers(answer))
                return [] if request.method == "HEAD" else [answer.body]  # a list the server sends at once
        return self._by_flask({**environ, BEGUN: begun, ANSWER: answer}, start_response)

    def _whole(
        self, document: PublishedDocument[Any], environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """A document that is the same for everybody, its headers written once for each edition; in no log."""
        path = environ["PATH_INFO"]
        try:
            answer = document.edition().whole
        except Exception as failure:  # Flask logs it and answers with the page for it
            return self._by_flask({**environ, BEGUN: begin_request(), ANSWER: failure}, start_response)
        written = self._written.get(path)
        if written is None or written[0] is not answer:
            written = self._written[path] = (answer, self._headers(answer))
        if self._counts is not None:
            self._counts.add("GET", path, answer.status, READY_MADE_SECONDS)
        start_response(OK, written[1])
        return [answer.body]

    def _by_flask(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """What was found already, written by Flask; a page in its turn."""
        if isinstance(environ[ANSWER], Page):
            return self._door.through(self._flask, environ, start_response)
        return self._flask(environ, start_response)

    def _answer(self, endpoint: Endpoint, request: Request) -> Answer | Exception:
        self._door.turns.begin_urgent()
        try:
            return endpoint(request, self._clock.now())
        except Exception as failure:  # Flask logs it and answers with the page for it
            return failure
        finally:
            self._door.turns.end_urgent()

    def _headers(self, answer: Response) -> list[tuple[str, str]]:
        # A redirect's address is each time another: not worth remembering.
        finish = self._finished if answer.location is None else self._finished.__wrapped__
        own, everywhere = finish(answer.status, answer.headers)
        length = () if answer.status in WITHOUT_BODY else (("Content-Length", str(len(answer.body))),)
        return [*own, *length, *everywhere]

    def _record(self, begun: Begun, method: str, route: str, status: int) -> None:
        log_request(begun, method, route, status)
        if self._counts is not None:
            self._counts.add(method, route, status, time.monotonic() - begun.at)


class _Finisher:
    """The headers of an answer, whose length comes between, and those that every answer carries."""

    def __init__(self, https: bool) -> None:
        self._everywhere = tuple(security_headers(https).items())

    def __call__(self, status: int, headers: Headers) -> tuple[Headers, Headers]:
        names = {name.lower() for name, _ in headers}
        typed = () if "content-type" in names or status in WITHOUT_BODY else (PLAIN_TEXT,)
        return (*headers, *typed), tuple(header for header in self._everywhere if header[0].lower() not in names)


def asks_for_the_whole(environ: WSGIEnvironment) -> bool:
    """True for a GET without conditions and without a body; nothing else in it matters."""
    return environ["REQUEST_METHOD"] == "GET" and not any([name in environ for name in CONDITIONS_OR_BODY])


def _has_plain_location(answer: Response) -> bool:
    """False for an address that Flask would write in another way."""
    if answer.location is None:
        return True
    address, _, query = answer.location.partition("?")
    return _UNQUOTED.fullmatch(query) is not None and _is_written_so(address)


@lru_cache(maxsize=256)
def _is_written_so(address: str) -> bool:
    return iri_to_uri(address) == address


@lru_cache
def _status_line(status: int) -> str:
    return f"{status} {HTTPStatus(status).phrase.upper()}"
