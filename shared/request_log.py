"""One log line a request: what was asked and how it went, without addresses' queries, bodies or cookies."""

import secrets
import time

import structlog
from flask import Flask, Response, g, request

from shared.logging import get_logger

QUIET_PATHS = frozenset({"/healthz", "/readyz"})

log = get_logger(__name__)


def install_request_log(app: Flask) -> None:
    """Give each request an id that all its log lines carry, and log its end."""

    @app.before_request
    def begin() -> None:
        g.started = time.monotonic()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=secrets.token_hex(8))

    @app.after_request
    def end(response: Response) -> Response:
        if request.path not in QUIET_PATHS:
            route = request.url_rule.rule if request.url_rule else None
            milliseconds = round((time.monotonic() - g.get("started", time.monotonic())) * 1000, 1)
            log.info("request", method=request.method, route=route, status=response.status_code, ms=milliseconds)
        return response
