"""Whether a proxy in front passes a body on while it arrives: one that collects it makes resuming impossible.

The worker posts one byte of a body of two to our own public address; whoever gets that byte answers at once. When no
answer comes before the second byte was sent, and one does right after when both are sent, somebody waits for the
second.
"""

from collections.abc import Callable, Iterable
from enum import Enum
from typing import Any

from shared.egress.errors import EgressFailed, EgressRefused
from shared.egress.fetcher import Fetcher
from shared.logging import get_logger
from uploads.web.body import body_of, end_connection

PATH = "/readyz/stream"
WAIT_SECONDS = 2.0
NO_CONTENT = 204
WHOLE = b"12"
HEADERS = {"Content-Length": str(len(WHOLE)), "Content-Type": "application/octet-stream"}

log = get_logger(__name__)


class Passage(Enum):
    """What the probe found."""

    STREAMS = "streams"
    COLLECTS = "collects"
    UNKNOWN = "unknown"


class Answer(Enum):
    """What came back for so much of a body."""

    YES = "yes"
    NONE_IN_TIME = "none_in_time"
    ANOTHER = "another"


def answer_probe(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """204 as soon as the first byte is here, 400 when none comes; the rest is never read."""
    is_chunked = "HTTP_TRANSFER_ENCODING" in environ
    first = None
    if environ.get("REQUEST_METHOD") == "POST" and not is_chunked:
        body = body_of(environ)
        first = body.read(WAIT_SECONDS)
        body.close()
    end_connection(environ, start_response)
    status = "204 No Content" if first else "400 Bad Request"
    start_response(status, [("Cache-Control", "no-store"), ("Connection", "close")])
    return []


def probe(fetcher: Fetcher, base_url: str) -> Passage:
    """Ask once. base_url: our own public address.

    Silence alone says nothing about the proxy: a service that is starting, or busy, keeps it as well.
    """
    address = f"{base_url}{PATH}"
    found = _answer_to(fetcher, address, WHOLE[:1])
    if found is Answer.NONE_IN_TIME and _answer_to(fetcher, address, WHOLE) is Answer.YES:
        return Passage.COLLECTS
    return Passage.STREAMS if found is Answer.YES else Passage.UNKNOWN


def _answer_to(fetcher: Fetcher, address: str, body: bytes) -> Answer:
    try:
        answer = fetcher.post(address, body, HEADERS, timeout=WAIT_SECONDS)
    except EgressFailed as failed:
        return Answer.NONE_IN_TIME if str(failed) == "timeout" else Answer.ANOTHER
    except EgressRefused:
        return Answer.ANOTHER
    return Answer.YES if answer.status == NO_CONTENT else Answer.ANOTHER


class ProxyWatch:
    """Asks until it knows, then never again: a proxy changes with a new start."""

    def __init__(self, fetcher: Fetcher, base_url: str) -> None:
        self._fetcher = fetcher
        self._base_url = base_url
        self.found = Passage.UNKNOWN

    def look(self) -> None:
        """One line in the log when the proxy collects bodies."""
        if self.found is not Passage.UNKNOWN:
            return
        self.found = probe(self._fetcher, self._base_url)
        if self.found is Passage.COLLECTS:
            log.error("the proxy collects request bodies: no upload can be resumed", address=self._base_url)
