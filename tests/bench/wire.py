"""HTTP as cheaply as a load needs it: whole requests as bytes over connections that stay open."""

import socket
from dataclasses import dataclass
from urllib.parse import urlencode

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    head: str
    body: bytes

    def header(self, name: str) -> str:
        """The value of a header; raises LookupError when it is missing."""
        for line in self.head.split("\r\n")[1:]:
            key, _, value = line.partition(": ")
            if key.lower() == name.lower():
                return value
        raise LookupError(name)


class Wire:
    """One connection to one server."""

    def __init__(self, port: int) -> None:
        self._host = f"localhost:{port}"
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._left = b""

    def get(self, path: str, headers: str = "") -> Reply:
        """GET; headers: whole lines, each ended by CR LF."""
        return self._asked(f"GET {path} HTTP/1.1\r\nHost: {self._host}\r\n{headers}\r\n".encode())

    def post(self, path: str, form: dict[str, str], headers: str = "") -> Reply:
        """POST of a form."""
        body = urlencode(form)
        return self._asked(
            f"POST {path} HTTP/1.1\r\nHost: {self._host}\r\nContent-Type: {FORM}\r\n"
            f"Content-Length: {len(body)}\r\n{headers}\r\n{body}".encode()
        )

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def _asked(self, request: bytes) -> Reply:
        self._socket.sendall(request)
        data = self._left
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += self._received()
        head, data = data[:end].decode("latin1"), data[end + 4 :]
        reply = Reply(int(head[9:12]), head, b"")
        wanted = int(reply.header("content-length")) if "content-length" in head.lower() else 0
        while len(data) < wanted:
            data += self._received()
        self._left = data[wanted:]
        return Reply(reply.status, head, data[:wanted])

    def _received(self) -> bytes:
        piece = self._socket.recv(65536)
        if not piece:
            raise ConnectionError("the server hung up")
        return piece
