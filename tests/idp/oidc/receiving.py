"""Applications on loopback that receive logout tokens, quickly, slowly or not at all."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs

from tests.support.listening import listening


@dataclass
class Receiver:
    """What arrived, and how to answer the next time."""

    port: int = 0
    status: int = 200
    delay_seconds: float = 0.0
    tokens: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/logout"

    @property
    def destination(self) -> str:
        return f"127.0.0.1:{self.port}"


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver that listens while the block runs."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            time.sleep(receiver.delay_seconds)
            receiver.tokens.append(parse_qs(body)["logout_token"][0])
            self.send_response(receiver.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    with listening(Handler) as receiver.port:
        yield receiver
