"""The door to pages: few are worked on at a time, and who finds no place hears when to come back (K24).

What a page waits for outside holds up no other page: not a sender who takes long over a form either.
"""

from __future__ import annotations

import io
import time
from collections.abc import Iterable
from typing import Any, Final
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask

from shared.layout.error_pages import error_page, new_reference
from shared.layout.language import LANGUAGE_COOKIE, language_in
from shared.logging import get_logger
from shared.metrics import RequestCounts
from shared.turns.aside import stepped_aside
from shared.turns.pages import PageTurns, TooManyPages
from shared.web.request_log import BEGUN, QUIET_PATHS, Begun, begin_request, log_request
from shared.web.security_headers import security_headers

STATUS: Final = 503
ANY_PAGE: Final = "pages"  # the route in log and metrics of a page that was turned away
LOSES_NOTHING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
THIS_ADDRESS: Final = ""  # as a link

log = get_logger(__name__)


class PageDoor:
    """app: for the page that says it is busy, made once a language. counts: the service's metrics, when served."""

    def __init__(self, app: Flask, turns: PageTurns, *, https: bool, counts: RequestCounts | None) -> None:
        self._app = app
        self.turns = turns
        self._headers = [("Content-Type", "text/html; charset=utf-8"), *security_headers(https).items()]
        self._counts = counts
        self._busy: dict[str, bytes] = {}

    def through(
        self, flask: WSGIApplication, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """The page, when it is its turn; or that there is none in time."""
        if environ["PATH_INFO"] in QUIET_PATHS:
            return flask(environ, start_response)  # who asks whether we live must not wait for others
        begun: Begun = environ.get(BEGUN) or begin_request()
        environ[BEGUN] = begun  # its time counts from here, waiting included
        environ["wsgi.input"] = _Sender(environ["wsgi.input"])
        try:
            with self.turns.turn(newcomer=environ["REQUEST_METHOD"] in LOSES_NOTHING):
                return flask(environ, start_response)
        except TooManyPages as full:
            return self._turn_away(environ, start_response, begun, full.retry_after_seconds)

    def _turn_away(
        self, environ: WSGIEnvironment, start_response: StartResponse, begun: Begun, seconds: int
    ) -> Iterable[bytes]:
        body, method = self._busy_page(language_in(environ)), environ["REQUEST_METHOD"]
        log_request(begun, method, ANY_PAGE, STATUS)
        if self._counts is not None:
            self._counts.add(method, ANY_PAGE, STATUS, time.monotonic() - begun.at)
        length, again = ("Content-Length", str(len(body))), ("Retry-After", str(seconds))
        start_response(f"{STATUS} SERVICE UNAVAILABLE", [*self._headers, length, again])
        return () if method == "HEAD" else (body,)

    def _busy_page(self, language: str) -> bytes:
        """Made once, because making it costs as much as the page for which there is no time."""
        if language not in self._busy:
            reference = new_reference()
            log.warning("pages_are_turned_away", reference=reference, language=language)
            with self._app.test_request_context("/", headers={"Cookie": f"{LANGUAGE_COOKIE}={language}"}):
                page = error_page(STATUS, reference=reference, retry_path=THIS_ADDRESS)
            self._busy[language] = page.get_data()
        return self._busy[language]


class _Sender(io.RawIOBase):
    """The body of a request: while its bytes are still to come, another page goes on."""

    def __init__(self, body: Any) -> None:
        self._body = body

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Any) -> int:
        """The bytes that come next, at most as many as there is room for."""
        with stepped_aside():
            data = self._body.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
