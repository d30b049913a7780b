"""K15: two seconds at most, remembered for a minute, and never a reason not to show the page."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from time import monotonic
from typing import ClassVar

import pytest

from portal.facts import facts_from
from shared.egress.ask import ask_json
from shared.egress.fetcher import Fetcher
from shared.egress.memory import MOST_ENTRIES, Memory

pytestmark = pytest.mark.requires("K15")

ANSWER = b'{"last_login_at": "2027-02-15T15:40:00Z", "password_expires_at": null, "methods": 1}'


ANSWERS = {
    "/good": (200, ANSWER),
    "/away": (503, ANSWER),
    "/strange": (200, b"[]"),
    "/text": (200, b"<html>"),
}


class Service(BaseHTTPRequestHandler):
    """Another service: /good answers, /slow waits, the rest is refused or strange."""

    released: ClassVar[Event] = Event()

    def do_GET(self) -> None:
        if self.path == "/slow":
            self.released.wait(10)
        status, body = ANSWERS.get(self.path, (401, b""))
        with suppress(BrokenPipeError):  # the asker of /slow has gone
            self._answer(status, body)

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def service() -> Iterator[str]:
    Service.released.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    Service.released.set()
    server.shutdown()
    thread.join()
    server.server_close()


def _fetcher(service: str) -> Fetcher:
    return Fetcher([service.removeprefix("http://")])


def test_an_answer_is_read(service: str) -> None:
    facts = ask_json(_fetcher(service), f"{service}/good", facts_from)
    assert facts is not None
    assert facts.last_login_at == datetime(2027, 2, 15, 15, 40, tzinfo=UTC)


@pytest.mark.parametrize("path", ["/away", "/strange", "/text", "/refused"])
def test_what_is_not_understood_is_no_answer(service: str, path: str) -> None:
    assert ask_json(_fetcher(service), service + path, facts_from) is None


def test_a_moment_without_a_time_zone_is_not_understood() -> None:
    with pytest.raises(ValueError, match="time zone"):
        facts_from({"last_login_at": "2027-02-15T15:40:00"})


@pytest.mark.parametrize("value", [True, False, 1.0, "1"])
def test_a_number_that_is_none_is_not_understood(value: object) -> None:
    with pytest.raises(TypeError, match="number"):
        facts_from({"methods": value})


def test_a_slow_service_is_given_up_after_two_seconds(service: str) -> None:
    started = monotonic()
    assert ask_json(_fetcher(service), f"{service}/slow", facts_from) is None
    assert 1.5 < monotonic() - started < 4


def test_a_service_that_is_away_is_no_answer() -> None:
    assert ask_json(Fetcher(["127.0.0.1:9"]), "http://127.0.0.1:9/good", facts_from) is None


class Stopwatch:
    """Elapsed time that a test moves."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.mark.parametrize(("answer", "life"), [("facts", 60), (None, 10)])
def test_an_answer_is_remembered_for_a_minute_and_the_lack_of_one_for_ten_seconds(
    answer: str | None, life: float
) -> None:
    elapsed, asked = Stopwatch(), []
    memory: Memory[str] = Memory(elapsed)

    def ask() -> str | None:
        asked.append(elapsed.seconds)
        return answer

    elapsed.seconds = 100
    for moment in (100, 100 + life - 1, 100 + life):
        elapsed.seconds = moment
        assert memory.get("session", ask) == answer
    assert asked == [100, 100 + life]


def test_a_full_memory_forgets_what_it_asked_first() -> None:
    memory: Memory[str] = Memory()
    for number in range(MOST_ENTRIES + 1):
        memory.get(str(number), lambda: "first")

    assert memory.get("1", lambda: "again") == memory.get(str(MOST_ENTRIES), lambda: "again") == "first"
    assert memory.get("0", lambda: "again") == "again"


def test_answers_of_two_sessions_are_kept_apart() -> None:
    memory: Memory[str] = Memory()
    assert memory.get("a", lambda: "first") == "first"
    assert memory.get("b", lambda: "second") == "second"
