"""Counting what an app answers, where metrics are served."""

import time

from flask import Flask, Response, g, request

from shared.metrics import RequestCounts


def install_metrics(app: Flask, counts: RequestCounts | None) -> None:
    """Count what this app answers."""
    if counts is None:
        return

    @app.before_request
    def begin() -> None:
        g.metrics_started = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else "none"
        seconds = time.perf_counter() - g.get("metrics_started", time.perf_counter())
        counts.add(request.method, route, response.status_code, seconds)
        return response
