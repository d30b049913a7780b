"""A TCP proxy that a test owns: passes bytes on and resets the connection where it is told to."""

import contextlib
import random
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

CHUNK_BYTES = 64 * 1024


class FlakyProxy:
    """Listens on loopback; each time `breaks` says so, resets the connection that carries most bytes."""

    def __init__(self, target_port: int, listen_port: int = 0) -> None:
        self.target_port = target_port
        self._listener = socket.create_server(("127.0.0.1", listen_port))
        self.port = int(self._listener.getsockname()[1])
        self._lock = threading.Lock()
        self._break_after: list[int] = []
        self.sent_up = 0
        self.breaks_done = 0
        self.up = True

    def break_after(self, byte_counts: list[int]) -> None:
        """Reset a connection each time this many bytes (in all, from now) went from client to server."""
        with self._lock:
            self._break_after = sorted(self.sent_up + count for count in byte_counts)

    def break_at_random_bytes(self, times: int, within: int, seed: int) -> None:
        """Reset at random places among the next bytes."""
        chosen = random.Random(seed)  # noqa: S311 - repeatable, not secret
        self.break_after([chosen.randrange(1, within) for _ in range(times)])

    def serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _carry(self, client: socket.socket) -> None:
        if not self.up:
            _reset(client)
            return
        try:
            server = socket.create_connection(("127.0.0.1", self.target_port))
        except OSError:
            _reset(client)
            return
        back = threading.Thread(target=_pump, args=(server, client), daemon=True)
        back.start()
        self._pump_up(client, server)
        back.join()
        client.close()
        server.close()

    def _pump_up(self, client: socket.socket, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := client.recv(CHUNK_BYTES):
                keep = self._allowed(len(data))
                server.sendall(data[:keep])
                if keep < len(data):
                    _reset(client)
                    _reset(server)
                    return
            server.shutdown(socket.SHUT_WR)

    def _allowed(self, count: int) -> int:
        with self._lock:
            if self._break_after and self.sent_up + count > self._break_after[0]:
                keep = self._break_after.pop(0) - self.sent_up
                self.sent_up += max(keep, 0)
                self.breaks_done += 1
                return max(keep, 0)
            self.sent_up += count
            return count


@contextmanager
def flaky_proxy(target_port: int, listen_port: int = 0) -> Iterator[FlakyProxy]:
    """A running proxy in front of a port of this machine."""
    proxy = FlakyProxy(target_port, listen_port)
    threading.Thread(target=proxy.serve, daemon=True).start()
    try:
        yield proxy
    finally:
        proxy.close()


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(CHUNK_BYTES):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


def _reset(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()
