"""A client of clamd: the INSTREAM command of its protocol (man page clamd(8)), over TCP or a Unix socket.

Only an answer that says so makes a file clean; whatever else comes back is no answer, and the file waits.
"""

import re
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

from uploads.intake.findings import Finding, Looked, ScannerUnavailable

TIMEOUT_SECONDS = 900.0  # of one step: longer than clamd's own MaxScanTime, so that clamd gives up first
PIECE_BYTES = 1024 * 1024
LONGEST_ANSWER_BYTES = 4096

_FOUND = re.compile(r"stream: (?P<name>[^\n]{1,150}) FOUND")
_LIMITS = ("size limit exceeded", "Heuristics.Limits.Exceeded")


class Clamd:
    """where: `host:port`, or the path of a Unix socket."""

    def __init__(self, where: str, timeout: float = TIMEOUT_SECONDS) -> None:
        self._where = where
        self._timeout = timeout

    def scan(self, pieces: Iterable[memoryview]) -> Looked:
        """What clamd says of these bytes. Raises ScannerUnavailable, and whatever reading the pieces raises."""
        with _of_clamd():
            sock = self._connect()
        with sock:
            for part in _stream(pieces):
                with _of_clamd():
                    if not _is_sent(sock, part):
                        break
            with _of_clamd():
                return _read(_answer(sock))

    def _connect(self) -> socket.socket:
        if self._where.startswith("/"):
            sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            sock.settimeout(self._timeout)
            try:
                sock.connect(self._where)
            except OSError:
                sock.close()
                raise
            return sock
        host, _, port = self._where.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), self._timeout)


def is_place(where: str) -> bool:
    """Whether a setting names a socket: an absolute path or `host:port`."""
    host, _, port = where.rpartition(":")
    return where.startswith("/") or (bool(host) and port.isdigit())


@contextmanager
def _of_clamd() -> Iterator[None]:
    """What the connection raises is the scanner's; our own store's errors are raised outside of this."""
    try:
        yield
    except OSError as failure:
        raise ScannerUnavailable(type(failure).__name__) from failure


def _stream(pieces: Iterable[memoryview]) -> Iterator[bytes | memoryview]:
    yield b"zINSTREAM\0"
    for piece in pieces:
        for start in range(0, len(piece), PIECE_BYTES):
            part = piece[start : start + PIECE_BYTES]
            yield len(part).to_bytes(4, "big")
            yield part
    yield bytes(4)


def _is_sent(sock: socket.socket, part: bytes | memoryview) -> bool:
    """False when clamd takes no more: it ends a stream that is too long by answering, and the answer is what counts."""
    with suppress(BrokenPipeError, ConnectionResetError):
        sock.sendall(part)
        return True
    return False


def _answer(sock: socket.socket) -> str:
    received = b""
    while not received.endswith(b"\0") and len(received) < LONGEST_ANSWER_BYTES:
        got = sock.recv(LONGEST_ANSWER_BYTES)
        if not got:
            break
        received += got
    return received.rstrip(b"\0\n").decode("utf-8", "replace")


def _read(answer: str) -> Looked:
    if any(limit in answer for limit in _LIMITS):
        return Looked(Finding.TOO_LARGE_TO_SCAN)
    if answer == "stream: OK":
        return Looked()
    found = _FOUND.fullmatch(answer)
    if found is None:
        raise ScannerUnavailable(answer[:100] or "no answer")
    return Looked(Finding.VIRUS, found["name"])
