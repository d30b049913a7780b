"""Stands before the object store and does to its answers what a test asks for."""

import http.client
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from uploads.stores.store_address import Bucket


class Fault(Enum):
    REFUSED = "refused"  # 500, and nothing was done
    SILENT = "silent"  # nothing was done, and nothing is answered
    LOST = "lost"  # it was done, and the answer never arrives
    TORN = "torn"  # half of the answer arrives
    LATE = "late"  # no answer arrives, and it is done when the test says so
    FULL = "full"
    FORBIDDEN = "forbidden"


class FaultyStore:
    """faults: what befalls the next requests of this method, one after the other. seen: method and path of each."""

    def __init__(self, endpoint: str) -> None:
        self.target = urlsplit(endpoint).netloc
        self.faults: dict[str, list[Fault | None]] = {}
        self.seen: list[tuple[str, str]] = []
        self.bodies: list[tuple[str, bytes]] = []
        self.hurry = threading.Event()
        self.late: list[tuple[str, str, bytes, dict[str, str]]] = []
        handler = type("Handler", (_Handler,), {"store": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def before(self, bucket: Bucket) -> Bucket:
        """The same bucket, through this."""
        return Bucket(bucket.name, bucket.prefix, self.endpoint)

    def let_the_late_arrive(self) -> None:
        for method, path, body, headers in self.late:
            connection = http.client.HTTPConnection(self.target, timeout=30)
            connection.request(method, path, body, headers)
            assert connection.getresponse().status == 200
            connection.close()

    def next_fault(self, method: str) -> Fault | None:
        waiting = self.faults.get(method, [])
        return waiting.pop(0) if waiting else None

    def run(self) -> None:
        self._server.serve_forever(poll_interval=0.05)

    def stop(self) -> None:
        self.hurry.set()
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    store: FaultyStore

    def _any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.store.seen.append((self.command, self.path))
        if self.command == "PUT":
            self.store.bodies.append((self.path, body))
        fault = self.store.next_fault(self.command)
        if fault is Fault.SILENT:
            self.store.hurry.wait(10)
        elif fault is Fault.LATE:
            self.store.late.append((self.command, self.path, body, dict(self.headers)))
        elif fault in {Fault.REFUSED, Fault.FULL, Fault.FORBIDDEN}:
            status, code = {
                Fault.REFUSED: (500, "InternalError"),
                Fault.FULL: (507, "InsufficientStorage"),
                Fault.FORBIDDEN: (403, "AccessDenied"),
            }[fault]
            self._answer(status, {}, f"<Error><Code>{code}</Code></Error>".encode())
            return
        else:
            self._pass_on(body, fault)
            return
        self._break()

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _any

    def _pass_on(self, body: bytes, fault: Fault | None) -> None:
        connection = http.client.HTTPConnection(self.store.target, timeout=30)
        connection.request(self.command, self.path, body or None, dict(self.headers))
        answer = connection.getresponse()
        content, headers = answer.read(), dict(answer.getheaders())
        connection.close()
        if fault is Fault.LOST:
            self._break()
            return
        self._answer(answer.status, headers, content, torn=fault is Fault.TORN)

    def _answer(self, status: int, headers: dict[str, str], content: bytes, *, torn: bool = False) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            if name.lower() not in {"content-length", "transfer-encoding", "connection"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if torn else content)
        if torn:
            self._break()

    def _break(self) -> None:
        self.close_connection = True
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@contextmanager
def faulty_store(endpoint: str) -> Iterator[FaultyStore]:
    """One that runs, before this store."""
    store = FaultyStore(endpoint)
    thread = threading.Thread(target=store.run, daemon=True)
    thread.start()
    try:
        yield store
    finally:
        store.stop()
        thread.join()
