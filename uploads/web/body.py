"""Request bodies as byte streams: the raw socket under gunicorn, `wsgi.input` elsewhere.

gunicorn's reader waits until it has all that was asked for, so nothing would be stored of a slow body
and nobody could interrupt it. This is the only file that knows gunicorn's internals (27.0), which
tests/uploads/doors/test_body_adapter.py holds to.
"""

import select
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Protocol

from uploads.protocol.ports import ByteStream

SMALL_BYTES = 64 * 1024
LARGE_BYTES = 1024 * 1024
GATHERED_BYTES = 512 * 1024
GATHER_SECONDS = 0.05
FAST_BYTES = 256 * 1024
POOLED_BUFFERS = 16
CHUNKED_IDLE_SECONDS = 60.0
LINGER_BYTES = 4 * 1024 * 1024
LINGER_SECONDS = 1.0
MOST_LINGERING = 16  # threads of a process; the connections of others end at once
NOTHING = memoryview(b"")


class Body(ByteStream, Protocol):
    """A body that must be given back after the request."""

    def close(self) -> None: ...


class BufferPool:
    """Large buffers that fast streams share, so that memory doesn't grow with their number."""

    def __init__(self) -> None:
        self._free: list[bytearray] = []
        self._lock = threading.Lock()

    def take(self) -> bytearray:
        with self._lock:
            return self._free.pop() if self._free else bytearray(LARGE_BYTES)

    def give_back(self, buffer: bytearray) -> None:
        with self._lock:
            if len(self._free) < POOLED_BUFFERS:
                self._free.append(buffer)


POOL = BufferPool()
LINGERING = threading.BoundedSemaphore(MOST_LINGERING)


class SocketBody:
    """A body of known length, read from the socket as it arrives (tus-C19, C20).

    The buffer starts small and becomes a large one when a read has filled it: slow clients stay cheap. Of a fast
    one the bytes gather in the socket before they are looked at.
    """

    def __init__(self, sock: socket.socket, reader: Any, length: int) -> None:
        self.length: int | None = length
        self.is_broken = False
        self.trailers: Mapping[str, str] | None = None
        self._socket = sock
        self._reader = reader
        self._left = length
        self._buffer = bytearray(min(SMALL_BYTES, length))
        self._is_large = False
        self._gathered = 0
        self._poll = select.poll()
        self._poll.register(sock, select.POLLIN)

    def read(self, wait_seconds: float) -> memoryview | None:
        if not self._left or self.is_broken:
            return NOTHING
        ahead = self._taken_ahead()
        if ahead:
            return ahead
        if self._gathered:
            if self._poll.poll(min(wait_seconds, GATHER_SECONDS) * 1000):
                return self._receive()
            self._gather(0)  # not as fast as it was
        return self._receive() if self._poll.poll(wait_seconds * 1000) else None

    def close(self) -> None:
        """Give the buffer back and tell gunicorn how much of the body is still on its way."""
        self._reader.length = self._left
        with suppress(OSError):
            self._gather(0)
        if self._is_large:
            self._is_large = False
            POOL.give_back(self._buffer)
            self._buffer = bytearray()

    def _taken_ahead(self) -> memoryview:
        """What gunicorn read with the headers; what belongs to the next request is put back."""
        unreader = self._reader.unreader
        data = unreader.take_buffered()
        if len(data) > self._left:
            unreader.unread(data[self._left :])
            data = data[: self._left]
        self._left -= len(data)
        return memoryview(data)

    def _receive(self) -> memoryview | None:
        view = memoryview(self._buffer)
        try:
            got = self._socket.recv_into(view, min(len(view), self._left), socket.MSG_DONTWAIT)
        except BlockingIOError:
            return None
        except OSError:
            got = 0
        self._left -= got
        if not got:
            self.is_broken = True
            return NOTHING
        if got == len(view) and not self._is_large and self._left:
            received = bytes(view)
            self._buffer, self._is_large = POOL.take(), True
            self._gather(GATHERED_BYTES)
            return memoryview(received)
        self._gather(GATHERED_BYTES if got >= FAST_BYTES else self._gathered)
        return view[:got]

    def _gather(self, size: int) -> None:
        """From now on so many bytes make the socket readable, if as many are still to come.

        A large piece costs Python no more than a small one.
        """
        size = min(size, self._left)
        if size != self._gathered:
            self._gathered = size
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, max(1, size))


class InputBody:
    """A body behind `wsgi.input` alone: other servers, TLS in the worker, tests."""

    def __init__(self, source: Any, length: int | None) -> None:
        self.length = length
        self.is_broken = False
        self.trailers: Mapping[str, str] | None = None
        self._source = source
        self._left = length

    def read(self, wait_seconds: float) -> memoryview | None:
        wanted = SMALL_BYTES if self._left is None else min(SMALL_BYTES, self._left)
        try:
            data = self._source.read(wanted) if wanted else b""
        except OSError:
            data = b""
            self.is_broken = True
        if self._left is not None:
            self._left -= len(data)
            self.is_broken = self.is_broken or (not data and self._left > 0)
        return memoryview(data)

    def close(self) -> None:
        """Nothing to give back."""


class ChunkedBody:
    """A chunked body under gunicorn, piece by piece as it arrives; 60 s without a byte break it."""

    def __init__(self, sock: socket.socket, reader: Any) -> None:
        self.length: int | None = None
        self.is_broken = False
        self._socket = sock
        self._reader = reader

    def read(self, wait_seconds: float) -> memoryview | None:
        if self._reader.parser is None or wait_seconds == 0:
            return NOTHING
        self._socket.settimeout(CHUNKED_IDLE_SECONDS)
        try:
            piece = next(self._reader.parser)
        except StopIteration:
            self._reader.parser = None
            return NOTHING
        except Exception:  # gunicorn names a dozen ways in which a chunked body can be malformed
            self.is_broken = True
            self._reader.parser = None
            return NOTHING
        finally:
            self._socket.setblocking(True)
        return memoryview(piece) if piece else self.read(wait_seconds)

    @property
    def trailers(self) -> Mapping[str, str] | None:
        """What gunicorn read after the last chunk; nothing before that."""
        fields = getattr(self._reader.req, "trailers", None)
        return None if fields is None else {name.lower(): value for name, value in fields}

    def close(self) -> None:
        """Nothing to give back."""


def reads_trailers(environ: Mapping[str, Any]) -> bool:
    """Whether a chunked body on this connection would come with its trailers (tus-K06)."""
    return _plain_socket(environ) is not None


def body_of(environ: dict[str, Any]) -> Body:
    """The body of this request, by what its server offers."""
    source = environ["wsgi.input"]
    reader = getattr(source, "reader", None)
    plain = _plain_socket(environ)
    if "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower():
        return ChunkedBody(plain, reader) if plain and hasattr(reader, "parser") else InputBody(source, None)
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if length and plain and hasattr(getattr(reader, "unreader", None), "take_buffered"):
        return SocketBody(plain, reader, length)
    return InputBody(source, length)


def _plain_socket(environ: Mapping[str, Any]) -> socket.socket | None:
    """gunicorn's own socket of this connection; None under another server, and where the worker itself does TLS."""
    sock = environ.get("gunicorn.socket")
    return sock if isinstance(sock, socket.socket) and not isinstance(sock, ssl.SSLSocket) else None


def end_connection(environ: dict[str, Any], start_response: Callable[..., Any]) -> Callable[[], None]:
    """Have gunicorn close this connection after the answer; returns what to do when it has been sent.

    A socket that is closed with bytes unread answers them with a reset, which can take our answer away
    from the client: so we say that we are done, and throw away what comes for a moment.
    """
    force_close = getattr(getattr(start_response, "__self__", None), "force_close", None)
    if force_close is not None:
        force_close()
    sock = _plain_socket(environ)

    def linger() -> None:
        if sock is not None:
            throw_away(sock)

    return linger


def throw_away(sock: socket.socket, elapsed: Callable[[], float] = time.monotonic) -> None:
    """Say that we are done, and take what comes for LINGER_SECONDS together, also when it drips (tus-C16)."""
    if LINGERING.acquire(blocking=False):
        try:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_WR)
                _take(sock, elapsed)
        finally:
            LINGERING.release()
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)  # or gunicorn would wait once more


def _take(sock: socket.socket, elapsed: Callable[[], float]) -> None:
    end, left = elapsed() + LINGER_SECONDS, LINGER_BYTES
    while left > 0 and (rest := end - elapsed()) > 0:
        sock.settimeout(rest)
        got = len(sock.recv(SMALL_BYTES))
        if not got:
            return
        left -= got
