"""A server of an application that publishes one JSON document: its keys, or the list of its sector."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from threading import Event
from typing import Any

from tests.support.listening import listening


@dataclass
class Publisher:
    """What is published, and how often it was asked for. body: published as it is, whatever the document.

    came: somebody asked. answers: until then nobody gets an answer; set when it is made.
    """

    document: Any
    body: bytes | None = None
    status: int = 200
    asked: int = 0
    port: int = 0
    came: Event = field(default_factory=Event)
    answers: Event = field(default_factory=Event)

    def __post_init__(self) -> None:
        self.answers.set()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/document.json"

    @property
    def destination(self) -> str:
        return f"127.0.0.1:{self.port}"


@contextmanager
def publishing(document: Any) -> Iterator[Publisher]:
    """A server on loopback with this document, while the block runs."""
    publisher = Publisher(document)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            publisher.asked += 1
            publisher.came.set()
            publisher.answers.wait(1)
            body = publisher.body or json.dumps(publisher.document).encode()
            self.send_response(publisher.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    with listening(Handler) as publisher.port:
        yield publisher
