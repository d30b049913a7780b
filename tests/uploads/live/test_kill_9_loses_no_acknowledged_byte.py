"""kill -9 of the whole group or of one worker at random moments: the ledger of the client always holds.

The seed is printed, so that a failing run can be repeated with MCZ_KILL_SEED.
"""

import hashlib
import http.client
import os
import random
import threading
import time
from pathlib import Path

import pytest

from tests.uploads.live.tus_client import Client, Ledger
from tests.uploads.live.uploads_server import LiveUploads, live_uploads

ROUNDS = 10
SOAK_ROUNDS = 200
STREAMS = 4
SIZE_BYTES = 6_000_000
LARGEST_PATCH_BYTES = 250_000
PAUSE_SECONDS = 0.01  # between pieces of a body, so that kills fall inside of them


class Sender(threading.Thread):
    """Uploads its ledger's source patch by patch, whatever happens to the server."""

    def __init__(self, server: LiveUploads, ledger: Ledger, seed: int, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self._server, self._ledger, self._ended = server, ledger, stop
        self._random = random.Random(seed)  # noqa: S311 - repeatable, not secret
        self.complaints: list[str] = []

    def run(self) -> None:
        client = Client(self._server)
        while not self._ended.is_set() and self._ledger.acknowledged < len(self._ledger.source):
            try:
                self._one_patch(client)
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)

    def _one_patch(self, client: Client) -> None:
        ledger = self._ledger
        if not ledger.upload_id:
            ledger.upload_id = client.create(len(ledger.source))
        answer = client.head(ledger.upload_id)
        if answer.status != 200:
            time.sleep(0.05)
            return
        offset = int(answer.headers["Upload-Offset"])
        if offset < ledger.acknowledged:
            self.complaints.append(f"offset {offset} is behind {ledger.acknowledged}, which was acknowledged")
        self._send(client, offset)

    def _send(self, client: Client, offset: int) -> None:
        ledger = self._ledger
        data = ledger.source[offset : offset + self._random.randrange(1, LARGEST_PATCH_BYTES)]
        with client.begin_patch(ledger.upload_id, offset, len(data)) as sock:
            for start in range(0, len(data), 40_000):
                sock.sendall(data[start : start + 40_000])
                time.sleep(PAUSE_SECONDS)
            response = http.client.HTTPResponse(sock)
            response.begin()
            if response.status == 204:
                ledger.acknowledged = int(response.headers["Upload-Offset"])
                ledger.patches += 1
            response.close()


def kill_at_random(server: LiveUploads, chance: random.Random, rounds: int) -> list[float]:
    """Kill the group or one worker in turn; how long each start of the group took."""
    times = []
    for number in range(rounds):
        time.sleep(chance.uniform(0.1, 0.6))
        if number % 2:
            server.kill_group()
            times.append(server.start())
        else:
            os.kill(chance.choice(server.worker_pids()), 9)
            time.sleep(0.3)
    return times


def run_rounds(folder: Path, rounds: int, database_url: str | None = None) -> None:
    seed = int(os.environ.get("MCZ_KILL_SEED") or time.time_ns() % 1_000_000)
    print(f"MCZ_KILL_SEED={seed}")
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    ledgers = [Ledger(chance.randbytes(SIZE_BYTES)) for _ in range(STREAMS)]
    stop = threading.Event()
    with live_uploads(folder, database_url) as server:
        senders = [Sender(server, ledger, seed + number, stop) for number, ledger in enumerate(ledgers)]
        for sender in senders:
            sender.start()
        try:
            starts = kill_at_random(server, chance, rounds)
            for ledger in ledgers:
                check(server, ledger)
        finally:
            stop.set()
            for sender in senders:
                sender.join(30)
        assert not [complaint for sender in senders for complaint in sender.complaints]
        assert max(starts) < READY_LIMIT
        finish(server, ledgers)


READY_LIMIT = float(os.environ.get("MCZ_READY_LIMIT", "30"))  # on a machine that also runs other tests


def check(server: LiveUploads, ledger: Ledger) -> None:
    """Everything acknowledged is stored as it was sent."""
    acknowledged = ledger.acknowledged
    stored = server.stored(ledger.upload_id)
    assert len(stored) >= acknowledged
    assert stored == ledger.source[: len(stored)]


def finish(server: LiveUploads, ledgers: list[Ledger]) -> None:
    """Send the rest: the digest that grew over all those processes is the digest of the source."""
    client = Client(server)
    for ledger in ledgers:
        offset = 0
        for _ in range(600):
            answer = client.head(ledger.upload_id)
            if answer.status == 200:
                offset = int(answer.headers["Upload-Offset"])
                break
            time.sleep(0.1)
        assert offset >= ledger.acknowledged
        assert client.patch(ledger.upload_id, offset, ledger.source[offset:]).status == 204
        assert server.stored(ledger.upload_id) == ledger.source
        assert server.row(ledger.upload_id).sha256 == hashlib.sha256(ledger.source).hexdigest()


@pytest.mark.alone
@pytest.mark.requires("threat 36", "tus-C17", "tus-C20", "K3")
def test_ten_kills_lose_nothing(tmp_path: Path) -> None:
    run_rounds(tmp_path, ROUNDS)


@pytest.mark.soak
@pytest.mark.requires("threat 36", "tus-C17", "tus-C20", "K3")
def test_two_hundred_kills_lose_nothing(tmp_path: Path) -> None:
    run_rounds(tmp_path, SOAK_ROUNDS)


def all_workers(server: LiveUploads) -> list[int]:
    """The pids of both workers, once both are there."""
    deadline = time.monotonic() + 60
    while len(workers := server.worker_pids()) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    return workers


@pytest.mark.requires("K3")
def test_workers_end_with_their_killed_master(tmp_path: Path) -> None:
    with live_uploads(tmp_path) as server:
        assert server.process is not None
        workers = all_workers(server)
        os.kill(server.process.pid, 9)
        server.process.wait()
        deadline = time.monotonic() + 30
        while any(Path(f"/proc/{pid}").exists() for pid in workers) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert len(workers) == 2
        assert not server.is_ready()
