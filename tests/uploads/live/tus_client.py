"""A small tus client that a test can stop at any byte, and that keeps its own ledger."""

import http.client
import socket
import struct
from dataclasses import dataclass, field

from tests.uploads.live.uploads_server import LiveUploads

OFFSET_STREAM = "application/offset+octet-stream"


@dataclass
class Ledger:
    """What the server has acknowledged of one upload."""

    source: bytes
    upload_id: str = ""
    acknowledged: int = 0
    patches: int = 0


@dataclass
class Client:
    """Speaks tus over one connection at a time."""

    server: LiveUploads
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.headers = self.headers or self.server.authorization()

    def request(
        self, method: str, path: str, headers: dict[str, str] | None = None, body: bytes = b""
    ) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=90)
        connection.request(method, path, body or None, {**self.headers, **(headers or {})})
        response = connection.getresponse()
        response.read()
        connection.close()
        return response

    def create(self, length: int) -> str:
        return self.begin({"Upload-Length": str(length)})

    def begin(self, said: dict[str, str]) -> str:
        """The id of a new upload that these headers describe."""
        response = self.request("POST", "/files/", {"Content-Length": "0", **said})
        assert response.status == 201, response.status
        return str(response.headers["Location"]).removeprefix("/files/")

    def body_of(self, path: str) -> bytes:
        """What a GET of this path answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=90)
        connection.request("GET", path, headers=self.headers)
        response = connection.getresponse()
        assert response.status == 200, response.status
        body = response.read()
        connection.close()
        return body

    def head(self, upload_id: str) -> http.client.HTTPResponse:
        return self.request("HEAD", f"/files/{upload_id}")

    def patch(self, upload_id: str, offset: int, data: bytes, **headers: str) -> http.client.HTTPResponse:
        named = {"Content-Type": OFFSET_STREAM, "Upload-Offset": str(offset)}
        named |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.request("PATCH", f"/files/{upload_id}", named, data)

    def begin_patch(self, upload_id: str, offset: int, promised: int, **said: str) -> socket.socket:
        """The headers of a PATCH on an open socket; its body is up to the test."""
        sock = socket.create_connection(("127.0.0.1", self.server.port), timeout=90)
        named = {
            "Host": f"127.0.0.1:{self.server.port}",
            "Content-Type": OFFSET_STREAM,
            "Upload-Offset": str(offset),
            "Content-Length": str(promised),
            **self.headers,
            **said,
        }
        lines = [f"PATCH /files/{upload_id} HTTP/1.1", *(f"{name}: {value}" for name, value in named.items())]
        sock.sendall("\r\n".join([*lines, "", ""]).encode())
        return sock


def reset(sock: socket.socket) -> None:
    """Close with a reset instead of an orderly end."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()
