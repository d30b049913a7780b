"""An application of the CAK is told of deliveries by a signed event (RFC 8417, RFC 8935), until it has taken it."""

import json
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from shared.clock import FixedClock
from shared.jose.errors import InvalidToken
from shared.jose.jws import verify
from shared.jose.keys import PublicKeys
from tests.uploads.doors.door_kit import OWN, Doors, open_doors, tus
from tests.uploads.kit import STRANGER, described
from uploads.deliveries.receivers import Receiver

CLIENT = "cak-verwerking"
RELEASED, WITHDRAWN = "urn:cak:event:aanlevering:vrijgegeven", "urn:cak:event:aanlevering:ingetrokken"


class Inbox(ThreadingHTTPServer):
    """A real receiver on a port of its own. answers: the statuses it gives, the last one for ever."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Hook)
        self.answers = [202]
        self.taken: list[tuple[str, str]] = []

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


class _Hook(BaseHTTPRequestHandler):
    server: Inbox

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.taken.append((self.headers["Content-Type"], body))
        self.send_response(self.server.answers.pop(0) if len(self.server.answers) > 1 else self.server.answers[0])
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with Inbox() as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def told(tmp_path: Path, clock: FixedClock, inbox: Inbox) -> Iterator[Doors]:
    """Uploads that may call this receiver and has it registered."""
    with open_doors(tmp_path, clock, outgoing_allow=(inbox.place,)) as doors:
        doors.services.receivers.save(Receiver(CLIENT, "Verwerking", f"http://{inbox.place}/aanleveringen"))
        yield doors


def deliver(doors: Doors, name: str = "a.csv") -> str:
    answer = tus(
        doors.app.test_client(),
        "POST",
        "/files/",
        b"hello",
        Upload_Length="5",
        Upload_Metadata=described(filename=name),
        **doors.program(STRANGER),
    )
    assert answer.status_code == 201, answer.text
    return answer.headers["Aanlevering-Kenmerk"]


def event_of(doors: Doors, body: str) -> dict[str, Any]:
    """The claims of an event as its receiver checks them, with what is published."""
    keys = PublicKeys(json.loads(doors.app.test_client().get("/.well-known/receipt-keys.json").data))
    return dict(verify(body, keys, algorithms=["ES256"], typ="secevent+jwt").claims)


@pytest.mark.requires("K18")
def test_it_is_told_where_a_released_delivery_is_signed_with_our_published_key(told: Doors, inbox: Inbox) -> None:
    kenmerk = deliver(told)
    told.run_workers()

    ((media_type, body),) = inbox.taken
    event = event_of(told, body)

    assert media_type == "application/secevent+jwt"
    assert (event["iss"], event["aud"], event["txn"]) == (OWN, CLIENT, kenmerk)
    assert event["events"][RELEASED] == {
        "kenmerk": kenmerk,
        "relatienummer": STRANGER.relatienummer,
        "aanlevering": f"{OWN}/beheer/aanleveringen/{kenmerk}",
        "moment": "2027-02-16T09:00:00Z",
    }
    assert "a.csv" not in json.dumps(event)


@pytest.mark.requires("threat 46")
def test_an_event_that_was_changed_or_is_another_token_of_ours_is_none(told: Doors, inbox: Inbox) -> None:
    kenmerk = deliver(told)
    told.run_workers()
    ((_, body),) = inbox.taken
    head, payload, signature = body.split(".")
    for forged in (f"{head}.{payload[:-2]}AA.{signature}", told.services.receipts.get(kenmerk) or ""):
        with pytest.raises(InvalidToken):
            event_of(told, forged)


@pytest.mark.requires("K6")
def test_it_is_told_again_until_it_takes_it_and_each_time_the_same(
    told: Doors, inbox: Inbox, clock: FixedClock
) -> None:
    inbox.answers = [500, 302, 202]
    deliver(told)
    told.run_workers()
    told.run_workers()
    assert len(inbox.taken) == 1
    for _ in range(4):
        clock.advance(timedelta(minutes=1))
        told.run_workers()

    events = [event_of(told, body) for _, body in inbox.taken]

    assert len(events) == 3
    assert len({event["jti"] for event in events}) == 1


def test_a_withdrawal_is_told_and_a_removed_application_is_not(told: Doors, inbox: Inbox) -> None:
    kenmerk = deliver(told)
    told.run_workers()
    told.services.deliveries.withdraw(STRANGER, kenmerk, told.clock.now())
    told.run_workers()
    assert list(event_of(told, inbox.taken[-1][1])["events"]) == [WITHDRAWN]
    deliver(told, "b.csv")
    told.services.receivers.remove(CLIENT)
    told.run_workers()
    assert len(inbox.taken) == 2


def test_of_what_was_withdrawn_before_anybody_heard_of_it_nothing_is_told(told: Doors, inbox: Inbox) -> None:
    told.services.deliveries.withdraw(STRANGER, deliver(told), told.clock.now())
    told.run_workers()
    assert inbox.taken == []


@pytest.mark.requires("threat 21", "K18")
def test_a_webhook_at_a_private_address_is_never_called(tmp_path: Path, clock: FixedClock, inbox: Inbox) -> None:
    with open_doors(tmp_path, clock) as doors:
        doors.services.receivers.save(Receiver(CLIENT, "Verwerking", f"http://{inbox.place}/"))
        deliver(doors)
        doors.run_workers()
        assert not inbox.taken
