"""One log line a request: what was asked and how it went, without addresses' queries, bodies or cookies."""

import os
import time
from dataclasses import dataclass
from typing import Final

from flask import Flask, Response, g, request

from shared.logging import REQUEST_ID, Line

QUIET_PATHS = frozenset({"/healthz", "/readyz"})
BEGUN: Final = "mcz.begun"  # where a door in front of Flask leaves what it began, in the WSGI environ

line = Line(__name__, "request", "method", "route", "status")


@dataclass(frozen=True, slots=True)
class Begun:
    """A request on its way. request_id: in all its log lines. at: seconds of the monotonic clock."""

    request_id: str
    at: float


def begin_request() -> Begun:
    """Give the request an id that all its log lines carry."""
    begun = Begun(os.urandom(8).hex(), time.monotonic())
    REQUEST_ID.set(begun.request_id)
    return begun


def log_request(begun: Begun, method: str, route: str | None, status: int) -> None:
    """Log its end."""
    milliseconds = round((time.monotonic() - begun.at) * 1000, 1)
    line.write(begun.request_id, milliseconds, method, route, status)


def leave_out_of_the_log() -> None:
    """The current request of Flask is asked so often, and says so little, that its line is worth nothing."""
    g.is_left_out = True


def install_request_log(app: Flask) -> None:
    """Begin and log each request, also one that a door in front of this app began."""

    @app.before_request
    def begin() -> None:
        g.begun = request.environ.get(BEGUN) or begin_request()

    @app.after_request
    def end(response: Response) -> Response:
        if request.path not in QUIET_PATHS and not g.get("is_left_out"):
            route = request.url_rule.rule if request.url_rule else None
            log_request(g.get("begun") or begin_request(), request.method, route, response.status_code)
        return response
