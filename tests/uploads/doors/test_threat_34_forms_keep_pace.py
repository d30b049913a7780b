"""Forms and JSON: what is slow holds few threads, and not for long; what is only slow-ish comes in whole."""

import io
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from threading import BoundedSemaphore
from typing import Any

import pytest
from gunicorn.config import Config
from gunicorn.http.parser import RequestParser
from werkzeug.exceptions import LengthRequired, RequestTimeout, ServiceUnavailable

from uploads.web.body import body_of
from uploads.web.paced_input import HEAD_START_SECONDS, SLOWEST_BYTES_PER_SECOND, PacedBodies, PacedInput
from uploads.web.program_door import guarded, json_answer, json_object

pytestmark = pytest.mark.requires("threat 34")

FORM = b"naam=Jansen&reden=klaar"


class Passing:
    """A clock that goes on by some seconds at each look."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._now = 0.0

    def __call__(self) -> float:
        self._now += self._seconds
        return self._now


@pytest.fixture
def wire() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Two connected sockets: the client's and the server's."""
    client, server = socket.socketpair()
    yield client, server
    client.close()
    server.close()


def environ_of(server: socket.socket) -> dict[str, Any]:
    """What gunicorn gives an application for the next request on this socket."""
    request = next(RequestParser(Config(), server, ("127.0.0.1", 1)))
    headers = dict(request.headers)
    return {
        "REQUEST_METHOD": "POST",
        "wsgi.input": request.body,
        "wsgi.input_terminated": True,
        "gunicorn.socket": server,
        "CONTENT_TYPE": headers.get("CONTENT-TYPE", ""),
        "CONTENT_LENGTH": headers.get("CONTENT-LENGTH", ""),
        "HTTP_TRANSFER_ENCODING": headers.get("TRANSFER-ENCODING", ""),
    }


def begun(client: socket.socket, sent: bytes, length: int = len(FORM), kind: str = "text/plain") -> None:
    client.sendall(f"POST /x HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n".encode())
    client.sendall(sent)


def paced(server: socket.socket, places: int = 1, elapsed: Callable[[], float] | None = None) -> PacedInput:
    return PacedInput(body_of(environ_of(server)), BoundedSemaphore(places), elapsed or Passing(0))


def test_a_form_that_is_here_is_read_without_a_place(wire: tuple[socket.socket, socket.socket]) -> None:
    client, server = wire
    begun(client, FORM)
    assert io.BufferedReader(paced(server, places=0)).read() == FORM


def test_a_form_that_comes_in_pieces_is_whole(wire: tuple[socket.socket, socket.socket]) -> None:
    client, server = wire
    begun(client, FORM[:5])
    source = paced(server)
    piece = bytearray(3)
    assert (source.readinto(piece), bytes(piece)) == (3, FORM[:3])
    client.sendall(FORM[5:])
    assert io.BufferedReader(source).read() == FORM[3:]


def test_a_form_that_takes_too_long_is_given_up(wire: tuple[socket.socket, socket.socket]) -> None:
    client, server = wire
    begun(client, FORM[:5])
    source = paced(server, elapsed=Passing(HEAD_START_SECONDS * 0.6))
    with pytest.raises(RequestTimeout):
        io.BufferedReader(source).read()
    assert source.gave_up


@pytest.mark.parametrize("kept", [True, False])
def test_more_time_is_for_what_came_and_not_for_what_was_announced(
    wire: tuple[socket.socket, socket.socket], kept: bool
) -> None:
    client, server = wire
    some = int(SLOWEST_BYTES_PER_SECOND * HEAD_START_SECONDS) if kept else 1
    announced = 2 * int(SLOWEST_BYTES_PER_SECOND * HEAD_START_SECONDS)
    begun(client, b"", announced)
    sender = threading.Thread(target=client.sendall, args=(b"x" * some,))
    sender.start()
    now = 0.0

    def look() -> float:
        if now:
            client.sendall(b"late")
        return now

    source = paced(server, elapsed=look)
    assert len(io.BufferedReader(source).read(some)) == some
    sender.join()
    now = HEAD_START_SECONDS * 1.5
    with nullcontext() if kept else pytest.raises(RequestTimeout):
        assert source.readinto(bytearray(10)) == 4


def test_who_finds_all_places_taken_comes_back_later_and_places_are_given_back() -> None:
    places, wires = BoundedSemaphore(1), [socket.socketpair() for _ in range(2)]
    for client, _ in wires:
        begun(client, b"")
    first, second = (
        PacedInput(body_of(environ_of(server)), places, Passing(HEAD_START_SECONDS)) for _, server in wires
    )
    with pytest.raises(RequestTimeout):
        first.readinto(bytearray(1))
    with pytest.raises(ServiceUnavailable) as refused:
        second.readinto(bytearray(1))
    assert ("Retry-After", "5") in refused.value.get_headers()
    first.release()
    first.release()
    assert places.acquire(blocking=False)
    for pair in wires:
        for one in pair:
            one.close()


def test_a_form_without_a_length_is_refused(wire: tuple[socket.socket, socket.socket]) -> None:
    client, server = wire
    client.sendall(b"POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n")
    with pytest.raises(LengthRequired):
        paced(server).readinto(bytearray(1))


def test_a_program_is_told_in_json_and_its_connection_ends(wire: tuple[socket.socket, socket.socket]) -> None:
    client, server = wire
    client.sendall(
        b"POST /x HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    ended: list[bool] = []

    class Response:
        def force_close(self) -> None:
            ended.append(True)

        def start_response(self, status: str, _headers: list[tuple[str, str]]) -> None:
            self.status = status

    def behind(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        return guarded(lambda request: json_answer(json_object(request) or {}, 200), environ, https=False)(
            environ, start_response
        )

    response = Response()
    answer = PacedBodies(behind, BoundedSemaphore(1))(environ_of(server), response.start_response)
    assert json.loads(b"".join(answer)) == {"error": "length_required"}
    assert (response.status, ended) == ("411 LENGTH REQUIRED", [True])


def test_a_request_without_a_body_goes_straight_on() -> None:
    seen: list[Any] = []

    def behind(environ: dict[str, Any], _start_response: Callable[..., Any]) -> list[bytes]:
        seen.append(environ["wsgi.input"])
        return []

    source = io.BytesIO()
    PacedBodies(behind, BoundedSemaphore(1))({"wsgi.input": source}, lambda *_: None)
    assert seen == [source]
