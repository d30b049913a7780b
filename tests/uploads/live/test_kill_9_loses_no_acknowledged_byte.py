"""kill -9 of the whole group or of one process, at random and between write and commit: the clients' ledgers hold.

The seed is printed, so that a failing run can be repeated with MCZ_KILL_SEED.
"""

import hashlib
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import func, select

from shared.db.database import Database
from tests.uploads.live.senders import KINDS, Sender, SmallFiles
from tests.uploads.live.tus_client import Client, Ledger
from tests.uploads.live.uploads_server import LiveUploads, live_uploads
from uploads.db.tables import delivery, receipt, upload
from uploads.deliveries.states import DeliveryState
from uploads.protocol.model import GONE

KILLS, SOAK_KILLS = 20, int(os.environ.get("MCZ_SOAK_KILLS", "200"))
AT_A_POINT = 0.5  # of the kills fall between write and commit; at least LEAST_AT_A_POINT must have
LEAST_AT_A_POINT = 0.3
GROUP_KILLS = 0.3
POINTS = ("written", "flushed", "settled", "any")  # those that every request comes to
SIZE_BYTES = 6_000_000
ARMED_SECONDS = 10.0
READY_LIMIT = float(os.environ.get("MCZ_READY_LIMIT", "30"))  # on a machine that also runs other tests
FAULTY = "tests.uploads.live.faulty_uploads"


@dataclass
class Reaper:
    """Kills the server in the ways that a run is made of. hits: how often at which fault point."""

    server: LiveUploads
    faults: Path
    chance: random.Random
    hits: Counter[str] = field(default_factory=Counter)
    starts: list[float] = field(default_factory=list)

    def kill(self, *, at_a_point: bool, group: bool) -> None:
        """One kill; afterwards the group runs again, or gunicorn replaces its worker."""
        time.sleep(self.chance.uniform(0.02, 0.2))
        if at_a_point:
            self._at_a_point(group=group)
        elif group:
            self.server.kill_group()
        else:
            os.kill(self.chance.choice(all_workers(self.server)), 9)
        if group:
            if self.server.process is not None:
                self.server.process.wait()
            self.starts.append(self.server.start())

    def _at_a_point(self, *, group: bool) -> None:
        armed = self.faults / "armed"
        point = self.chance.choice(POINTS)
        (self.faults / "arming").write_text(f"{'group' if group else 'single'} {point}", encoding="ascii")
        (self.faults / "arming").rename(armed)
        deadline = time.monotonic() + ARMED_SECONDS
        while not (hits := list(self.faults.glob("hit-*"))):
            assert time.monotonic() < deadline, "nobody came to a fault point"
            time.sleep(0.01)
        self.hits[hits[0].name.removeprefix("hit-")] += 1
        hits[0].unlink()


def run_kills(folder: Path, kills: int) -> None:
    """Mixed uploads under so many kills, then everything that was acknowledged is looked for."""
    seed = int(os.environ.get("MCZ_KILL_SEED") or time.time_ns() % 1_000_000)
    print(f"MCZ_KILL_SEED={seed}")
    chance, stop = random.Random(seed), threading.Event()  # noqa: S311 - repeatable, not secret
    faults = folder / "faults"
    faults.mkdir()
    plan = [(number < kills * AT_A_POINT, chance.random() < GROUP_KILLS) for number in range(kills)]
    chance.shuffle(plan)
    with live_uploads(folder / "var", module=FAULTY, MCZ_TEST_FAULTS=str(faults)) as server:
        ledgers = {name: Ledger(chance.randbytes(SIZE_BYTES * kills // KILLS)) for name in KINDS}
        senders = [Sender(server, ledgers[name], KINDS[name], seed + number, stop) for number, name in enumerate(KINDS)]
        small = SmallFiles(server, seed, stop)
        for thread in (*senders, small):
            thread.start()
        reaper = Reaper(server, faults, chance)
        try:
            for at_a_point, group in plan:
                reaper.kill(at_a_point=at_a_point, group=group)
        finally:
            stop.set()
            for thread in (*senders, small):
                thread.join(30)
        groups = sum(group for _, group in plan)
        print(f"{kills} kills, {groups} of the group, at fault points: {dict(reaper.hits)}")
        assert sum(reaper.hits.values()) >= kills * LEAST_AT_A_POINT
        assert max(reaper.starts, default=0) < READY_LIMIT
        assert not [complaint for sender in senders for complaint in sender.complaints]
        everything_is_there(server, ledgers, small)


def everything_is_there(server: LiveUploads, ledgers: dict[str, Ledger], small: SmallFiles) -> None:
    """All acknowledged bytes, one genuine receipt for each whole delivery, and nothing that nobody knows."""
    finish(server, ledgers)
    joined = join(server, [ledgers["part one"], ledgers["part two"]])
    sources = {one.upload_id: one.source for one in ledgers.values() if one not in parts(ledgers)}
    sources |= {joined.upload_id: joined.source, **small.acknowledged}
    server.start_worker()
    receipts_arrive(server)
    for upload_id, source in sources.items():
        assert server.stored(upload_id) == source
        assert server.row(upload_id).sha256 == hashlib.sha256(source).hexdigest()
    shown = [joined.upload_id, next(iter(sources)), next(reversed(sources))]
    receipts_are_genuine(server, {one: sources[one] for one in shown})
    for one in (server.var / "uploads").glob("??/*"):
        os.utime(one, (one.stat().st_mtime - 7200,) * 2)
    checked = server.run("check")
    assert (checked.returncode, checked.stdout) == (0, ""), checked.stdout


def parts(ledgers: dict[str, Ledger]) -> list[Ledger]:
    return [ledgers["part one"], ledgers["part two"]]


def finish(server: LiveUploads, ledgers: dict[str, Ledger]) -> None:
    """What is stored begins with all that was acknowledged; then the rest is sent."""
    client = Client(server)
    for name, ledger in ledgers.items():
        if not ledger.upload_id:
            ledger.upload_id = client.begin({"Upload-Length": str(len(ledger.source)), **KINDS[name].creation})
        offset = 0
        for _ in range(600):
            answer = client.head(ledger.upload_id)
            if answer.status == 200:
                offset = int(answer.headers["Upload-Offset"])
                break
            time.sleep(0.1)
        assert offset >= ledger.acknowledged
        assert server.stored(ledger.upload_id) == ledger.source[:offset]
        length = {"Upload_Length": str(len(ledger.source))} if KINDS[name].length_comes_last else {}
        assert client.patch(ledger.upload_id, offset, ledger.source[offset:], **length).status == 204


def join(server: LiveUploads, ledgers: list[Ledger]) -> Ledger:
    concat = "final;" + " ".join(f"/files/{one.upload_id}" for one in ledgers)
    source = b"".join(one.source for one in ledgers)
    return Ledger(source, Client(server).begin({"Upload-Concat": concat}), len(source))


def receipts_arrive(server: LiveUploads) -> None:
    """The worker makes one receipt for each delivery that became whole, and for no other."""
    database = Database(server.environment["MCZ_UPLOADS_DATABASE_URL"])
    unfinished = select(func.count()).select_from(delivery).where(delivery.c.state == DeliveryState.CHECKING)
    deadline = time.monotonic() + 120
    while True:
        with database.read() as connection:
            left = connection.execute(unfinished).scalar_one()
            whole = set(
                connection.execute(
                    select(upload.c.kenmerk).where(
                        upload.c.sha256.is_not(None), upload.c.kenmerk.is_not(None), upload.c.state.not_in(GONE)
                    )
                ).scalars()
            )
            receipted = list(connection.execute(select(receipt.c.kenmerk)).scalars())
        if not left and set(receipted) == whole:
            break
        assert time.monotonic() < deadline, f"{left} deliveries wait, {len(receipted)} of {len(whole)} receipts"
        time.sleep(0.2)
    assert len(receipted) == len(whole)
    database.dispose()


def receipts_are_genuine(server: LiveUploads, sources: dict[str, bytes]) -> None:
    """By the offline command, in an environment that knows nothing of this installation."""
    folder = server.var / "proof"
    folder.mkdir()
    answer = Client(server).body_of("/.well-known/receipt-keys.json")
    (folder / "keys.json").write_bytes(answer)
    for upload_id, source in sources.items():
        (folder / f"{upload_id}.jws").write_text(server.receipt(upload_id), encoding="ascii")
        (folder / upload_id).write_bytes(source)
        command = [
            sys.executable,
            "-m",
            "uploads.receipts.verify",
            f"{upload_id}.jws",
            "--keys",
            "keys.json",
            upload_id,
        ]
        done = subprocess.run(command, cwd=folder, env={}, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.alone
@pytest.mark.requires("threat 36", "threat 46", "tus-C17", "tus-C20", "tus-K05", "K3")
def test_twenty_kills_lose_nothing(tmp_path: Path) -> None:
    run_kills(tmp_path, KILLS)


@pytest.mark.soak
@pytest.mark.requires("threat 36", "threat 46", "tus-C17", "tus-C20", "tus-K05", "K3")
def test_two_hundred_kills_lose_nothing(tmp_path: Path) -> None:
    run_kills(tmp_path, SOAK_KILLS)


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
