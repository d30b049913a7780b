"""What is counted at the doors in front of Flask: requests as Flask's own are, and of uploads bytes and refusals."""

import re
import time
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any

from shared.metrics import RequestCounts
from uploads.protocol.model import Answer
from uploads.web.body import Body
from uploads.web.front import Wsgi

UNKNOWN_ROUTE = "none"  # as for Flask's
NAMED = frozenset({"kenmerk", "file", "upload"})


class CountedDoor:
    """A programs' door whose answers are counted. paths: what it knows, with names for what differs."""

    def __init__(self, door: Wsgi, paths: re.Pattern[str], counts: RequestCounts) -> None:
        self._door = door
        self._paths = paths
        self._counts = counts

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        begun = time.monotonic()
        route = route_of(self._paths.fullmatch(environ.get("PATH_INFO", "")))

        def start(status: str, *rest: Any) -> Any:
            self._counts.add(environ["REQUEST_METHOD"], route, int(status[:3]), time.monotonic() - begun)
            return start_response(status, *rest)

        return self._door(environ, start)


def route_of(matched: re.Match[str] | None) -> str:
    """`/aanleveringen/<kenmerk>/afronden`: the path without what differs."""
    if matched is None:
        return UNKNOWN_ROUTE
    path = matched.string
    for name in reversed(list(matched.re.groupindex)):  # from the end, so that earlier places stay right
        if name in NAMED and matched[name] is not None:
            start, stop = matched.span(name)
            path = f"{path[:start]}<{name}>{path[stop:]}"
    return path


class UploadCounts:
    """Answers, bytes and refusals at the door of uploads; made once a process."""

    def __init__(self, requests: RequestCounts) -> None:
        from prometheus_client import Counter  # chooses its mode at import, after the folder is known

        received = Counter("mcz_uploads_received_bytes", "Bytes of uploads that arrived")
        self._refusals = Counter("mcz_uploads_refusals", "Requests of uploads that were refused", ["code"])
        self.received: Callable[[int], None] = received.inc
        self._requests = requests

    def add(self, method: str, path: re.Match[str] | None, answer: Answer, seconds: float) -> None:
        """Count one. The body of a refusal is its code, one of our own, so there are few."""
        self._requests.add(method, route_of(path), answer.status, seconds)
        if answer.status >= HTTPStatus.BAD_REQUEST:
            self._refusals.labels(answer.body.strip()).inc()


class CountedBody:
    """A body whose bytes are counted as they arrive: an upload may take hours."""

    def __init__(self, body: Body, received: Callable[[int], None]) -> None:
        self._body = body
        self._received = received

    @property
    def length(self) -> int | None:
        return self._body.length

    @property
    def is_broken(self) -> bool:
        return self._body.is_broken

    @property
    def trailers(self) -> Mapping[str, str] | None:
        return self._body.trailers

    def read(self, wait_seconds: float) -> memoryview | None:
        piece = self._body.read(wait_seconds)
        if piece:
            self._received(len(piece))
        return piece

    def close(self) -> None:
        """As that of the body itself."""
        self._body.close()
