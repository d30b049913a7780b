"""A server on loopback whose every byte the test decides."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Thread

Conversation = Callable[[socket.socket], None]


class ByteServer:
    """Holds one conversation with each client that connects. requests: what the clients sent first."""

    def __init__(self, conversation: Conversation, tls: ssl.SSLContext | None = None) -> None:
        self._conversation = conversation
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.requests: list[bytes] = []
        self.connections = 0
        self._thread = Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            Thread(target=self._hold, args=(client,), daemon=True).start()

    def _hold(self, client: socket.socket) -> None:
        with suppress(OSError), client:
            stream = self._tls.wrap_socket(client, server_side=True) if self._tls else client
            with stream:
                self.requests.append(_read_request(stream))
                self._conversation(stream)

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(timeout=2)


def _read_request(stream: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        chunk = stream.recv(65536)
        if not chunk:
            break
        received += chunk
    return received


def answer(body: bytes, head: str = "HTTP/1.1 200 OK") -> Conversation:
    """A conversation that sends one answer and hangs up."""

    def converse(stream: socket.socket) -> None:
        stream.sendall(f"{head}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)

    return converse


@contextmanager
def byte_server(conversation: Conversation, tls: ssl.SSLContext | None = None) -> Iterator[ByteServer]:
    """A running server, closed at the end."""
    server = ByteServer(conversation, tls)
    try:
        yield server
    finally:
        server.close()
