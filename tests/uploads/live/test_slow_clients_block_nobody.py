"""Slow and silent connections hold threads, not the service (the soak with more of them, and with bounds on time)."""

import contextlib
import socket
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.uploads.live.test_a_running_server import offset_when_free
from tests.uploads.live.test_memory_is_flat import BLOCK, MIB
from tests.uploads.live.tus_client import Client
from tests.uploads.live.uploads_server import LiveUploads, live_uploads
from uploads.deliveries.party import Party

SLOW, SILENT, ACCOUNTS = 16, 20, 4
STRANGERS, LOOKS, ANSWER_SECONDS = 300, 6, 30  # more than there are threads; each look waits for some seconds
SOAK_SLOW, SOAK_SILENT, SOAK_ACCOUNTS = 64, 200, 8
THOUSAND, THOUSAND_ACCOUNTS = 1000, 32  # of whom each has 32 streams at most
THREADS_FOR_A_THOUSAND = 1024  # of each worker: on a busy machine one of two may be given nearly all connections
A_PIECE, PAUSE_SECONDS = b"x" * 200, 0.05
A_SECONDS_WORTH, A_SECOND = b"x" * 1200, 1.0  # a little more than what a stream must not fall below
PROMISED = 10 * MIB
HEADS, NORMAL_MIB, PAIRS = 200, 64, 5


@contextmanager
def trickling(
    server: LiveUploads,
    count: int,
    accounts: int,
    silent: int,
    *,
    piece: bytes = A_PIECE,
    pause_seconds: float = PAUSE_SECONDS,
) -> Iterator[list[tuple[Client, str]]]:
    """PATCHes of several accounts that send a piece now and then, and connections that say nothing at all."""
    clients = [Client(server, server.authorization(Party(f"sub-slow-{n}", "10001234"))) for n in range(accounts)]
    uploads = [(clients[n % accounts], clients[n % accounts].create(PROMISED)) for n in range(count)]
    ended = threading.Event()
    with ExitStack() as stack:
        bodies = [stack.enter_context(client.begin_patch(one, 0, PROMISED)) for client, one in uploads]
        for _ in range(silent):
            stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
        sender = threading.Thread(target=_trickle, args=(bodies, ended, piece, pause_seconds), daemon=True)
        sender.start()
        yield uploads
        ended.set()
        sender.join()


def _trickle(
    bodies: list[socket.socket], ended: threading.Event, piece: bytes = A_PIECE, pause_seconds: float = PAUSE_SECONDS
) -> None:
    while not ended.wait(pause_seconds):
        for body in bodies:
            with contextlib.suppress(OSError):
                body.sendall(piece)


def send(server: LiveUploads, mib: int) -> float:
    """Seconds of a normal upload in one PATCH."""
    client, begun = Client(server), time.monotonic()
    upload_id = client.create(mib * MIB)
    with client.begin_patch(upload_id, 0, mib * MIB) as sock:
        for _ in range(mib):
            sock.sendall(BLOCK)
        assert b" 204 " in sock.recv(4096)
    return time.monotonic() - begun


def seconds_of_head(client: Client, upload_id: str) -> float:
    begun = time.monotonic()
    assert client.head(upload_id).status == 200
    return time.monotonic() - begun


def p95_of(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]


@pytest.mark.requires("tus-C19", "K38")
def test_others_are_answered_and_deliver_meanwhile(live: LiveUploads, client: Client) -> None:
    other = client.create(5)
    with trickling(live, SLOW, ACCOUNTS, SILENT) as slow:
        assert client.head(other).status == 200
        send(live, 4)
        assert live.is_ready()
        assert client.patch(other, 0, b"hello").status == 204
    for owner, upload_id in slow:
        assert offset_when_free(owner, upload_id) > 0


@pytest.mark.requires("threat 34")
def test_strangers_who_drip_into_a_form_hold_few_threads(live: LiveUploads) -> None:
    with strangers(live, "POST /controleren HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded"):
        assert any(live.is_ready() for _ in range(LOOKS))


@pytest.mark.requires("threat 34", "tus-C16")
def test_strangers_who_drip_on_after_a_refusal_keep_nobody_from_an_answer(live: LiveUploads) -> None:
    head = f"POST /files/ HTTP/1.1\r\nTus-Resumable: 1.0.0\r\nUpload-Length: {PROMISED}"
    with strangers(live, head) as wires:
        for sock in wires:
            sock.settimeout(ANSWER_SECONDS)
            assert sock.recv(12) == b"HTTP/1.1 401"


@contextmanager
def strangers(server: LiveUploads, head: str) -> Iterator[list[socket.socket]]:
    """Connections without login that never end their body, more than there are threads."""
    ended = threading.Event()
    with ExitStack() as stack:
        wires = [stack.enter_context(socket.create_connection(("127.0.0.1", server.port))) for _ in range(STRANGERS)]
        for sock in wires:
            sock.sendall(f"{head}\r\nHost: x\r\nContent-Length: {PROMISED}\r\n\r\nx".encode())
        sender = threading.Thread(target=_trickle, args=(wires, ended), daemon=True)
        sender.start()
        try:
            yield wires
        finally:
            ended.set()
            sender.join()


@pytest.mark.soak
@pytest.mark.requires("tus-C19", "K38")
def test_sixty_four_slow_clients_and_two_hundred_silent_ones_cost_little(tmp_path: Path) -> None:
    with live_uploads(tmp_path) as server:
        client = Client(server)
        other, ratios = client.create(5), []
        send(server, NORMAL_MIB)
        quiet = [seconds_of_head(client, other) for _ in range(HEADS)]
        for _ in range(PAIRS):
            alone = send(server, NORMAL_MIB)
            with trickling(server, SOAK_SLOW, SOAK_ACCOUNTS, SOAK_SILENT):
                heads = [seconds_of_head(client, other) for _ in range(HEADS)]
                ratios.append(alone / send(server, NORMAL_MIB))
        p95, speed = p95_of(heads), statistics.median(ratios)
        print(f"HEAD p95 without slow clients {p95_of(quiet) * 1000:.1f} ms")
        print(f"HEAD p95 {p95 * 1000:.1f} ms; a normal upload at {speed:.2f} of its speed, {min(ratios):.2f} at least")
        assert p95 < 0.020
        assert speed >= 0.8


@pytest.mark.soak
@pytest.mark.requires("tus-C19", "K38")
def test_a_thousand_slow_clients_leave_others_their_answers(tmp_path: Path) -> None:
    """With as many threads as that takes, which is a setting."""
    with live_uploads(tmp_path, MCZ_UPLOADS_THREADS=str(THREADS_FOR_A_THOUSAND)) as server:
        client = Client(server)
        other = client.create(5)
        send(server, NORMAL_MIB)
        alone = statistics.median(send(server, NORMAL_MIB) for _ in range(PAIRS))
        with trickling(
            server, THOUSAND, THOUSAND_ACCOUNTS, 0, piece=A_SECONDS_WORTH, pause_seconds=A_SECOND
        ) as uploads:
            heads = [seconds_of_head(client, other) for _ in range(HEADS)]
            ratios = [alone / send(server, NORMAL_MIB) for _ in range(PAIRS)]
        assert all(offset_when_free(owner, one) > 0 for owner, one in uploads), "every one of them was a stream"
        p95, speed = p95_of(heads), statistics.median(ratios)
        print(f"HEAD p95 beside a thousand {p95 * 1000:.1f} ms; a normal upload at {speed:.2f} of its speed")
        assert p95 < 0.050
        assert speed >= 0.8
