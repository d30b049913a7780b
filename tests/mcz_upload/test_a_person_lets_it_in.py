"""The program waits for its person as RFC 8628 3.5 says: no faster than it may, and no longer than the code lives."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import pytest

from mcz_upload.addresses import Addresses
from mcz_upload.device_login import Invitation, ask, wait_for_consent
from mcz_upload.outcome import ExitCode, Stopped
from tests.support.stack import free_ports

pytestmark = pytest.mark.requires("K18")

INVITATION = Invitation("the-device-code", "ABCD-EFGH", "https://idp.example/apparaat", interval=5, life=30)
PENDING = (400, {"error": "authorization_pending"})
LET_IN = (200, {"access_token": "a", "refresh_token": "the-refresh-token"})
CODES = {"device_code": "d", "user_code": "ABCD-EFGH", "verification_uri": "https://idp.example/a", "expires_in": 600}


class Provider(ThreadingHTTPServer):
    """Answers what it was told to, in turn, the last of it for ever. asked: the forms that came."""

    def __init__(self, answers: tuple[tuple[int, Any], ...]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers = list(answers)
        self.asked: list[dict[str, list[str]]] = []

    @property
    def addresses(self) -> Addresses:
        at = f"http://127.0.0.1:{self.server_port}"
        return Addresses("https://bestanden.example", at, f"{at}/token", f"{at}/device")


class Handler(BaseHTTPRequestHandler):
    server: Provider

    def log_message(self, *_: object) -> None:
        """Tests are quiet."""

    def do_POST(self) -> None:
        self.server.asked.append(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        answers = self.server.answers
        status, value = answers.pop(0) if len(answers) > 1 else answers[0]
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def provider(*answers: tuple[int, Any]) -> Iterator[Provider]:
    with Provider(answers) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def test_it_asks_again_until_it_is_let_in() -> None:
    pauses: list[float] = []
    with provider(PENDING, PENDING, LET_IN) as server:
        assert wait_for_consent(server.addresses, INVITATION, pauses.append) == "the-refresh-token"
    assert pauses == [5, 5, 5]
    assert {form["device_code"][0] for form in server.asked} == {"the-device-code"}


def test_told_to_slow_down_it_waits_five_seconds_longer_from_then_on() -> None:
    pauses: list[float] = []
    with provider((400, {"error": "slow_down"}), PENDING, LET_IN) as server:
        wait_for_consent(server.addresses, INVITATION, pauses.append)
    assert pauses == [5, 10, 10]


def test_it_stops_when_the_code_has_ended() -> None:
    pauses: list[float] = []
    with provider(*[PENDING] * 7, LET_IN) as server, pytest.raises(Stopped, match="login_expired") as ended:
        wait_for_consent(server.addresses, INVITATION, pauses.append)
    assert ended.value.code is ExitCode.LOG_IN
    assert INVITATION.life <= sum(pauses) <= INVITATION.life + 5


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ((400, {"error": "access_denied"}), "login_denied"),
        ((400, {"error": "expired_token"}), "login_expired"),
        ((400, {"error": "invalid_grant"}), "login_refused"),
        ((401, {"error": "invalid_client"}), "login_refused"),
        ((200, {"access_token": "a"}), "login_refused"),
        ((502, b"<html>"), "login_refused"),
        ((200, []), "login_refused"),
    ],
    ids=["denied", "expired", "unknown", "no client", "no refresh token", "no JSON", "no object"],
)
def test_any_other_answer_ends_the_waiting_at_once(answer: tuple[int, Any], told: str) -> None:
    pauses: list[float] = []
    with provider(answer) as server, pytest.raises(Stopped, match=told) as ended:
        wait_for_consent(server.addresses, INVITATION, pauses.append)
    assert (ended.value.code, pauses) == (ExitCode.LOG_IN, [5])


def test_it_tells_its_person_what_to_do_and_asks_every_five_seconds_unless_told_otherwise() -> None:
    with provider((200, CODES), (200, {**CODES, "interval": 7})) as server:
        assert ask(server.addresses) == Invitation("d", "ABCD-EFGH", "https://idp.example/a", interval=5, life=600)
        assert ask(server.addresses).interval == 7
    assert "offline_access" in server.asked[0]["scope"][0].split()


@pytest.mark.parametrize("answer", [(400, {"error": "unauthorized_client"}), (503, b"busy"), (500, [])])
def test_a_provider_that_gives_no_code_is_told(answer: tuple[int, Any]) -> None:
    with provider(answer) as server, pytest.raises(Stopped, match="login_refused"):
        ask(server.addresses)


def test_a_provider_that_is_away_is_not_reached() -> None:
    at = f"http://127.0.0.1:{free_ports(1)[0]}"
    with pytest.raises(Stopped) as away:
        ask(Addresses("https://bestanden.example", at, at, at))
    assert away.value.code is ExitCode.NOT_REACHED
