"""Threat 21: a name is resolved once, and the answer is asked for by that name."""

import socket
import ssl
from pathlib import Path
from typing import Any

import pytest

from shared.egress.errors import EgressFailed, EgressRefused
from shared.egress.fetcher import Fetcher
from shared.settings import CommonSettings
from tests.support.byte_server import answer, byte_server
from tests.support.certificates import server_context

pytestmark = pytest.mark.requires("threat 21", "K18")


def test_a_name_that_changes_its_mind_is_connected_to_where_it_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([["8.8.8.8"], ["127.0.0.1"]])
    tried: list[Any] = []

    def connect(_self: socket.socket, address: Any) -> None:
        tried.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", connect)
    with pytest.raises(EgressFailed, match="unreachable"):
        Fetcher(resolver=lambda _host, _port: next(answers)).get("https://rebinding.example/")
    assert tried == [("8.8.8.8", 443)]
    assert next(answers) == ["127.0.0.1"]


@pytest.mark.requires("RP-28")
def test_the_host_header_and_the_certificate_are_those_of_the_name(tmp_path: Path) -> None:
    context, trusted = server_context("keten.example", tmp_path)
    names: list[str | None] = []
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    with byte_server(answer(b"{}"), context) as server:
        destination = f"keten.example:{server.port}"
        fetcher = Fetcher(
            [destination],
            resolver=lambda _host, _port: ["127.0.0.1"],
            tls=ssl.create_default_context(cafile=str(trusted)),
        )
        assert fetcher.get(f"https://{destination}/jwks.json?a=b").status == 200
        sent = server.requests[0]
    assert names == ["keten.example"]
    assert sent.startswith(b"GET /jwks.json?a=b HTTP/1.1\r\n")
    assert f"Host: {destination}\r\n".encode() in sent


@pytest.mark.requires("RP-28")
def test_a_certificate_for_another_name_is_refused(tmp_path: Path) -> None:
    context, trusted = server_context("other.example", tmp_path)
    with byte_server(answer(b"{}"), context) as server:
        fetcher = Fetcher(
            [f"keten.example:{server.port}"],
            resolver=lambda _host, _port: ["127.0.0.1"],
            tls=ssl.create_default_context(cafile=str(trusted)),
        )
        with pytest.raises(EgressFailed, match="tls"):
            fetcher.get(f"https://keten.example:{server.port}/")
        assert server.requests in ([], [b""])


@pytest.mark.requires("RP-28")
def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    context, _ = server_context("keten.example", tmp_path)
    with byte_server(answer(b"{}"), context) as server:
        fetcher = Fetcher([f"keten.example:{server.port}"], resolver=lambda _host, _port: ["127.0.0.1"])
        with pytest.raises(EgressFailed, match="tls"):
            fetcher.get(f"https://keten.example:{server.port}/")


def test_an_allowed_destination_may_be_private_and_plain() -> None:
    with byte_server(answer(b'{"a":1}')) as server:
        found = Fetcher([f"127.0.0.1:{server.port}"]).get(f"http://127.0.0.1:{server.port}/")
    assert (found.status, found.body) == (200, b'{"a":1}')


def test_another_port_of_an_allowed_host_stays_refused() -> None:
    with byte_server(answer(b"")) as server, pytest.raises(EgressRefused):
        Fetcher([f"127.0.0.1:{server.port + 1}"]).get(f"http://127.0.0.1:{server.port}/")
    assert server.connections == 0


def test_the_next_address_is_tried_when_the_first_does_not_listen() -> None:
    with byte_server(answer(b"ok")) as server:
        fetcher = Fetcher([f"localhost:{server.port}"], resolver=lambda _host, _port: ["::1", "127.0.0.1"])
        assert fetcher.get(f"http://localhost:{server.port}/").body == b"ok"


def test_our_own_three_services_and_the_setting_are_allowed() -> None:
    settings = CommonSettings(env="demo", outgoing_allow=("partner.intern:8443",))
    fetcher = Fetcher.of(settings)
    for url in (*settings.service_urls, "https://partner.intern:8443/jwks.json"):
        fetcher.check(url)
    with pytest.raises(EgressRefused):
        fetcher.check("http://localhost:8003/")


def test_an_allowed_host_may_be_written_in_capitals() -> None:
    Fetcher(["Partner.Intern:8443"]).check("http://partner.intern:8443/")


def test_a_caller_chooses_neither_the_host_header_nor_compression() -> None:
    with byte_server(answer(b"{}")) as server:
        destination = f"127.0.0.1:{server.port}"
        headers = {"Host": "evil.example", "Accept-Encoding": "gzip"}
        Fetcher([destination]).get(f"http://{destination}/", headers=headers)
        sent = server.requests[0]
    assert f"Host: {destination}\r\n".encode() in sent
    assert b"evil.example" not in sent
    assert b"Accept-Encoding: identity\r\n" in sent


def test_a_form_is_sent_as_a_form() -> None:
    with byte_server(answer(b"{}")) as server:
        url = f"http://127.0.0.1:{server.port}/token"
        Fetcher([f"127.0.0.1:{server.port}"]).post_form(url, {"a": "b c&d"}, {"X-Own": "1"})
        sent = server.requests[0]
    assert sent.startswith(b"POST /token")
    assert b"X-Own: 1\r\n" in sent
    assert b"Content-Type: application/x-www-form-urlencoded\r\n" in sent
