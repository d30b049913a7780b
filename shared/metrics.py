"""Prometheus metrics of all processes of a service, on a port that is not public.

Each process counts in a file of its own (the multi-process mode of the client library), the main
process adds them up when it is asked. Without a place to listen nothing is counted.
"""

import os
import shutil
import time
from pathlib import Path

from flask import Flask, Response, g, request

FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


def serve_metrics(listen: str | None, folder: Path) -> None:
    """Answer `/metrics` at `host:port` from a thread of this process; None means no metrics.

    To be called by the main process before its workers start: they inherit the folder.
    """
    if listen is None:
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ[FOLDER_VARIABLE] = str(folder)
    from prometheus_client import CollectorRegistry, start_http_server
    from prometheus_client.multiprocess import MultiProcessCollector

    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    host, _, port = listen.rpartition(":")
    start_http_server(int(port), host.strip("[]"), registry)


def install_metrics(app: Flask) -> None:
    """Count requests and their seconds by route and status, when metrics are served."""
    if FOLDER_VARIABLE not in os.environ:
        return
    from prometheus_client import Counter, Histogram  # chooses its mode at import, after the folder is known

    requests = Counter("mcz_http_requests", "Requests answered", ["method", "route", "status"])
    seconds = Histogram("mcz_http_request_seconds", "Seconds until the answer began", ["route"])

    @app.before_request
    def begin() -> None:
        g.metrics_started = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else "none"
        requests.labels(request.method, route, response.status_code).inc()
        seconds.labels(route).observe(time.perf_counter() - g.get("metrics_started", time.perf_counter()))
        return response
