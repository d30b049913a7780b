"""The adapter on gunicorn's internals, held against the gunicorn that is installed."""

import socket
import threading
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from gunicorn.config import Config
from gunicorn.http.parser import RequestParser

from uploads.web import body as body_module
from uploads.web.body import (
    GATHERED_BYTES,
    LARGE_BYTES,
    LINGER_SECONDS,
    SMALL_BYTES,
    ChunkedBody,
    InputBody,
    SocketBody,
    body_of,
    end_connection,
    reads_trailers,
    throw_away,
)

HEAD = "PATCH /files/x HTTP/1.1\r\nHost: x\r\n"


@pytest.fixture
def wire() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Two connected sockets: the client's and the server's."""
    client, server = socket.socketpair()
    yield client, server
    client.close()
    server.close()


def environ_of(server: socket.socket) -> tuple[dict[str, Any], Any]:
    """What gunicorn gives an application for the next request on this socket, and its parser."""
    parser = RequestParser(Config(), server, ("127.0.0.1", 1))
    request = next(parser)
    headers = {name: value for name, value in request.headers}
    environ = {
        "wsgi.input": request.body,
        "gunicorn.socket": server,
        "CONTENT_LENGTH": headers.get("CONTENT-LENGTH", ""),
        "HTTP_TRANSFER_ENCODING": headers.get("TRANSFER-ENCODING", ""),
    }
    return environ, parser


def test_bytes_are_there_as_they_arrive_and_silence_is_no_end(wire: tuple[socket.socket, socket.socket]) -> None:
    client, server = wire
    client.sendall(f"{HEAD}Content-Length: 10\r\n\r\nhello".encode())
    environ, _ = environ_of(server)
    body = body_of(environ)
    assert isinstance(body, SocketBody)
    assert (body.length, bytes(body.read(1) or b"")) == (10, b"hello")
    assert body.read(0) is None
    client.sendall(b"wor")
    assert bytes(body.read(1) or b"") == b"wor"
    client.sendall(b"ld")
    assert bytes(body.read(1) or b"") == b"ld"
    assert (len(body.read(1) or b""), body.is_broken) == (0, False)
    body.close()


@pytest.mark.requires("tus-C20")
def test_an_early_end_is_broken_and_nothing_before_it_is_lost(wire: tuple[socket.socket, socket.socket]) -> None:
    client, server = wire
    client.sendall(f"{HEAD}Content-Length: 10\r\n\r\nhel".encode())
    environ, _ = environ_of(server)
    client.close()
    body = body_of(environ)
    assert bytes(body.read(1) or b"") == b"hel"
    assert (len(body.read(1) or b""), body.is_broken) == (0, True)
    body.close()


def test_the_next_request_on_the_connection_is_left_alone(wire: tuple[socket.socket, socket.socket]) -> None:
    client, server = wire
    client.sendall(f"{HEAD}Content-Length: 5\r\n\r\nhello{HEAD}Content-Length: 2\r\n\r\nyo".encode())
    environ, parser = environ_of(server)
    body = body_of(environ)
    assert bytes(body.read(1) or b"") == b"hello"
    assert len(body.read(1) or b"") == 0
    body.close()
    second = next(parser)
    assert second.body.read() == b"yo"


def test_a_body_that_was_not_read_is_known_to_gunicorn(wire: tuple[socket.socket, socket.socket]) -> None:
    client, server = wire
    client.sendall(f"{HEAD}Content-Length: 5\r\n\r\nhello{HEAD}Content-Length: 0\r\n\r\n".encode())
    environ, parser = environ_of(server)
    body_of(environ).close()
    assert next(parser).body.read() == b""


@pytest.mark.requires("K10")
def test_the_buffer_grows_only_for_a_fast_stream_and_comes_from_a_pool(
    wire: tuple[socket.socket, socket.socket],
) -> None:
    client, server = wire
    for end in wire:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 * SMALL_BYTES)
    client.sendall(f"{HEAD}Content-Length: {LARGE_BYTES}\r\n\r\n".encode())
    environ, _ = environ_of(server)
    body = body_of(environ)
    assert isinstance(body, SocketBody)
    client.sendall(b"x" * 10)
    body.read(1)
    assert not body._is_large
    client.sendall(b"x" * SMALL_BYTES)
    body.read(1)
    large = body._buffer
    assert (body._is_large, len(large)) == (True, LARGE_BYTES)
    body.close()
    assert any(one is large for one in body_module.POOL._free)


@pytest.fixture
def line() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Two ends of a TCP connection: the client's and the server's."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        client = socket.create_connection(listening.getsockname())
        server, _ = listening.accept()
    yield client, server
    client.close()
    server.close()


def fast_body(client: socket.socket, server: socket.socket, length: int) -> SocketBody:
    """A body whose sender was fast at first, so that its bytes gather."""
    client.sendall(f"{HEAD}Content-Length: {length}\r\n\r\n".encode())
    environ, _ = environ_of(server)
    body = body_of(environ)
    assert isinstance(body, SocketBody)
    client.sendall(b"x" * SMALL_BYTES)
    taken = 0
    while taken < SMALL_BYTES:
        taken += len(body.read(1) or b"")
    return body


def lowest(server: socket.socket) -> int:
    """How many bytes make the socket readable."""
    return server.getsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT)


@pytest.mark.requires("tus-C20")
def test_what_is_less_than_was_waited_for_is_taken_in_all_the_same(line: tuple[socket.socket, socket.socket]) -> None:
    client, server = line
    body = fast_body(client, server, SMALL_BYTES + 2 * GATHERED_BYTES)
    assert lowest(server) == GATHERED_BYTES
    assert body.read(0) is None
    client.sendall(b"few")
    assert bytes(body.read(0.01) or b"") == b"few"
    client.sendall(b"left")
    assert bytes(body.read(0) or b"") == b"left"
    client.sendall(b"last")
    client.close()
    assert bytes(body.read(1) or b"") == b"last"
    assert (len(body.read(1) or b""), body.is_broken) == (0, True)


def test_no_more_is_waited_for_than_is_still_to_come(line: tuple[socket.socket, socket.socket]) -> None:
    client, server = line
    body = fast_body(client, server, SMALL_BYTES + GATHERED_BYTES + 100)
    client.sendall(b"y" * GATHERED_BYTES)
    while (taken := len(body.read(1) or b"")) < GATHERED_BYTES and lowest(server) != 100:
        assert taken
    assert lowest(server) <= 100
    client.sendall(b"y" * 100)
    assert len(body.read(1) or b"") == 100
    body.close()
    assert lowest(server) == 1


def test_the_next_request_is_heard_by_its_first_byte(line: tuple[socket.socket, socket.socket]) -> None:
    client, server = line
    body = fast_body(client, server, SMALL_BYTES + GATHERED_BYTES)
    body.close()
    assert lowest(server) == 1


def test_a_chunked_body_comes_piece_by_piece(wire: tuple[socket.socket, socket.socket]) -> None:
    client, server = wire
    client.sendall(f"{HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n".encode())
    environ, _ = environ_of(server)
    body = body_of(environ)
    assert isinstance(body, ChunkedBody)
    assert (body.length, bytes(body.read(1) or b"")) == (None, b"hello")
    client.sendall(b"5\r\nworld\r\n0\r\n\r\n")
    assert bytes(body.read(1) or b"") == b"world"
    assert (len(body.read(1) or b""), body.is_broken) == (0, False)


@pytest.mark.requires("tus-K06")
def test_what_comes_after_a_chunked_body_is_read(wire: tuple[socket.socket, socket.socket]) -> None:
    client, server = wire
    client.sendall(f"{HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nUpload-Checksum: a b\r\n\r\n".encode())
    environ, _ = environ_of(server)
    body = body_of(environ)
    assert (reads_trailers(environ), reads_trailers({})) == (True, False)
    assert bytes(body.read(1) or b"") == b"hello"
    assert (len(body.read(1) or b""), body.is_broken) == (0, False)
    assert body.trailers == {"upload-checksum": "a b"}
    assert body_of({"wsgi.input": BytesIO(b""), "HTTP_TRANSFER_ENCODING": "chunked"}).trailers is None


@pytest.mark.requires("tus-C20")
@pytest.mark.parametrize("rest", [b"", b"zz\r\n", b"5\r\nwor"])
def test_a_chunked_body_that_ends_badly_is_broken(wire: tuple[socket.socket, socket.socket], rest: bytes) -> None:
    client, server = wire
    client.sendall(f"{HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n".encode() + rest)
    environ, _ = environ_of(server)
    client.close()
    body = body_of(environ)
    received = b""
    while piece := body.read(1):
        received += bytes(piece)
    assert received.startswith(b"hello")
    assert body.is_broken


def test_other_servers_are_read_through_wsgi_input() -> None:
    body = body_of({"wsgi.input": BytesIO(b"hello"), "CONTENT_LENGTH": "9"})
    assert isinstance(body, InputBody)
    assert bytes(body.read(1) or b"") == b"hello"
    assert (len(body.read(1) or b""), body.is_broken) == (0, True)


@pytest.mark.requires("tus-C16")
def test_ending_a_connection_throws_away_what_still_comes_for_a_moment(
    wire: tuple[socket.socket, socket.socket],
) -> None:
    client, server = wire
    closed: list[bool] = []

    class Response:
        def start_response(self) -> None: ...

        def force_close(self) -> None:
            closed.append(True)

    after = end_connection({"gunicorn.socket": server}, Response().start_response)
    client.sendall(b"x" * 50_000)
    client.shutdown(socket.SHUT_WR)
    after()
    assert closed == [True]
    assert client.recv(10) == b""  # an orderly end, no reset


@pytest.mark.requires("tus-C16", "threat 34")
def test_who_drips_on_after_the_answer_keeps_the_thread_for_a_moment_only(
    wire: tuple[socket.socket, socket.socket],
) -> None:
    client, server = wire
    looks = 0

    def elapsed() -> float:
        nonlocal looks
        client.sendall(b"x")
        looks += 1
        return looks * LINGER_SECONDS / 4

    throw_away(server, elapsed)
    assert looks == 5


@pytest.mark.requires("tus-C16", "threat 34")
def test_more_than_some_are_not_waited_for_after_their_answer(
    wire: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, server = wire
    monkeypatch.setattr(body_module, "LINGERING", threading.BoundedSemaphore(1))
    with body_module.LINGERING:
        client.sendall(b"x")
        throw_away(server)
    assert server.recv(1) == b"x"  # nobody took it
