"""Prometheus metrics of all processes of a service, on a port that is not public.

Each process counts in a file of its own (the multi-process mode of the client library), the main
process adds them up when it is asked. Without a place to listen nothing is counted.
"""

import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prometheus_client.registry import Collector

FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER_METHOD = "other"

Collectors = Callable[[], "Iterable[Collector]"]


def serve_metrics(listen: str | None, folder: Path, collectors: Collectors = tuple) -> None:
    """Answer `/metrics` at `host:port` from a thread of this process; None means no metrics.

    To be called by the main process before its workers start: they inherit the folder. collectors: makes what is
    asked besides, at each answer.
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
    for collector in collectors():
        registry.register(collector)
    host, _, port = listen.rpartition(":")
    start_http_server(int(port), host.strip("[]"), registry)


class RequestCounts:
    """Requests and their seconds by route and status, for every door of a service; made once a process."""

    def __init__(self) -> None:
        from prometheus_client import Counter, Histogram  # chooses its mode at import, after the folder is known

        self._requests = Counter("mcz_http_requests", "Requests answered", ["method", "route", "status"])
        self._seconds = Histogram("mcz_http_request_seconds", "Seconds until the answer began", ["route"])
        self._kept: dict[tuple[str, str, int], tuple[Callable[[], None], Callable[[float], None]]] = {}

    def add(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one; routes are our own and methods those of HTTP, so the kept ones are few."""
        method = method if method in METHODS else OTHER_METHOD
        kept = self._kept.get((method, route, status))
        if kept is None:
            kept = (self._requests.labels(method, route, status).inc, self._seconds.labels(route).observe)
            self._kept[method, route, status] = kept
        kept[0]()
        kept[1](seconds)


def request_counts() -> RequestCounts | None:
    """The counts of this process, when metrics are served."""
    return RequestCounts() if FOLDER_VARIABLE in os.environ else None
