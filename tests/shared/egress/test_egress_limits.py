"""Threat 21: no redirects, and neither a slow nor a large answer holds us."""

import socket
from collections.abc import Callable
from time import monotonic, sleep

import pytest

from shared.egress import fetcher
from shared.egress.errors import EgressFailed
from shared.egress.fetcher import Fetcher
from shared.egress.message import Response
from tests.support.byte_server import ByteServer, answer, byte_server

pytestmark = pytest.mark.requires("threat 21", "K18")


def fetch(server: ByteServer, *, timeout: float = 2.0, max_bytes: int = 1000) -> Response:
    asked = Fetcher([f"127.0.0.1:{server.port}"])
    return asked.get(f"http://127.0.0.1:{server.port}/", timeout=timeout, max_bytes=max_bytes)


def drip(stream: socket.socket, start: bytes) -> None:
    stream.sendall(start)
    for _ in range(100):
        stream.sendall(b"x")
        sleep(0.05)


def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    with byte_server(answer(b"", "HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/")) as server:
        found = fetch(server)
    assert (found.status, found.headers["location"]) == (302, "http://169.254.169.254/")
    assert server.connections == 1


def test_an_answer_of_exactly_the_limit_is_read() -> None:
    with byte_server(answer(b"x" * 1000)) as server:
        assert len(fetch(server).body) == 1000


def test_an_answer_above_the_limit_is_given_up() -> None:
    with byte_server(answer(b"x" * 1001)) as server, pytest.raises(EgressFailed, match="too_large"):
        fetch(server)


def test_an_endless_answer_is_given_up() -> None:
    def endless(stream: socket.socket) -> None:
        stream.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            stream.sendall(b"x" * 65536)

    with byte_server(endless) as server, pytest.raises(EgressFailed, match="too_large"):
        fetch(server)


def test_a_compressed_answer_is_given_up_unread() -> None:
    with byte_server(answer(b"x", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip")) as server:
        with pytest.raises(EgressFailed, match="encoding"):
            fetch(server)
        assert b"Accept-Encoding: identity\r\n" in server.requests[0]


@pytest.mark.parametrize(
    "conversation",
    [
        pytest.param(lambda stream: sleep(3), id="silence"),
        pytest.param(lambda stream: drip(stream, b"HTTP/1.1 200 OK\r\nX-Slow: "), id="dripping headers"),
        pytest.param(lambda stream: drip(stream, b"HTTP/1.1 200 OK\r\n\r\n"), id="dripping body"),
        pytest.param(
            lambda stream: drip(stream, b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"), id="dripping known length"
        ),
    ],
)
def test_a_slow_answer_is_given_up_when_the_total_time_is_over(
    conversation: Callable[[socket.socket], None],
) -> None:
    started = monotonic()
    with byte_server(conversation) as server, pytest.raises(EgressFailed, match="timeout"):
        fetch(server, timeout=0.5)
    assert monotonic() - started < 2


def test_a_handshake_that_does_not_end_is_given_up() -> None:
    def dripping_handshake(stream: socket.socket) -> None:
        drip(stream, b"\x16\x03\x03\x10\x00")

    started = monotonic()
    with byte_server(dripping_handshake) as server:
        # The client's hello has no blank line, so the server of this test is told not to wait for one.
        server._conversation = dripping_handshake
        with pytest.raises(EgressFailed, match="timeout"):
            Fetcher([f"127.0.0.1:{server.port}"]).get(f"https://127.0.0.1:{server.port}/", timeout=0.5)
    assert monotonic() - started < 2


def test_a_name_that_is_looked_up_too_long_is_given_up() -> None:
    def slow(_host: str, _port: int) -> list[str]:
        sleep(2)
        return []

    started = monotonic()
    with pytest.raises(EgressFailed, match="resolve_timeout"):
        Fetcher(resolver=slow).get("https://slow.example/", timeout=0.3)
    assert monotonic() - started < 1.5


def test_a_name_that_does_not_exist_is_a_failure() -> None:
    def unknown(_host: str, _port: int) -> list[str]:
        raise socket.gaierror

    def nothing(_host: str, _port: int) -> list[str]:
        return []

    for resolver in (unknown, nothing):
        with pytest.raises(EgressFailed, match="unknown_host"):
            Fetcher(resolver=resolver).get("https://nowhere.example/")


def test_an_answer_is_read_up_to_256_kb_unless_the_caller_says_otherwise() -> None:
    for size, is_read in ((262_144, True), (262_145, False)):
        with byte_server(answer(b"x" * size)) as server:
            asked, url = Fetcher([f"127.0.0.1:{server.port}"]), f"http://127.0.0.1:{server.port}/"
            if is_read:
                assert len(asked.get(url).body) == size
            else:
                with pytest.raises(EgressFailed, match="too_large"):
                    asked.get(url)


@pytest.mark.parametrize(("seconds_ago", "is_read"), [(2, True), (5, False)])
def test_an_answer_is_waited_for_five_seconds_unless_the_caller_says_otherwise(
    monkeypatch: pytest.MonkeyPatch, seconds_ago: int, is_read: bool
) -> None:
    monkeypatch.setattr(fetcher, "monotonic", lambda: monotonic() - seconds_ago)  # when it was asked
    with byte_server(answer(b"x")) as server:
        asked, url = Fetcher([f"127.0.0.1:{server.port}"]), f"http://127.0.0.1:{server.port}/"
        asking: list[Callable[[], Response]] = [
            lambda: asked.get(url),
            lambda: asked.post_form(url, {}),
            lambda: asked.post(url, b"", {}),
        ]
        for ask in asking:
            if is_read:
                assert ask().body == b"x"
            else:
                with pytest.raises(EgressFailed, match="timeout"):
                    ask()


def test_an_answer_that_breaks_off_is_a_failure() -> None:
    with (
        byte_server(lambda stream: stream.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nabc")) as server,
        pytest.raises(EgressFailed, match="broken_connection"),
    ):
        fetch(server)
