"""Bodies into uploads: with and without threads for hashing, and beside @tus/server, which hashes and syncs nothing.

Beside the time on the clock stands that of the processor: the first depends on the disk, and on who else is at work.

The peer is fetched by npm when the case is asked for; it is no part of the product and of no other test.
"""

import http.client
import os
import statistics
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil

from tests.bench.measure import Finding, Row, paired
from tests.support.leftovers import ending_with_us
from tests.support.node import NODE
from tests.uploads.live.tus_client import OFFSET_STREAM
from tests.uploads.live.uploads_server import free_port, live_uploads
from uploads.settings import UploadsSettings

PEER = ("@tus/server@2.4.5", "@tus/file-store@2.1.1")
MIB = 1024 * 1024
BLOCK = bytes(MIB)
LARGE_MIB, STREAMS, SMALL, SMALL_BYTES = 256, 16, 40, 4096
NPM_SECONDS = 300

SERVER = """
const {Server} = require("@tus/server"); const {FileStore} = require("@tus/file-store");
new Server({path: "/files", datastore: new FileStore({directory: process.argv[3]})})
  .listen({host: "127.0.0.1", port: Number(process.argv[2])});
"""


class Target:
    """One tus server and what its requests carry. pid: of its first process."""

    def __init__(self, pid: int, port: int, headers: dict[str, str]) -> None:
        self._process = psutil.Process(pid)
        self._port = port
        self._headers = {"Tus-Resumable": "1.0.0", **headers}

    def processor_seconds(self) -> float:
        """What the server and its children have used of the processor."""
        used = [one.cpu_times() for one in (self._process, *self._process.children(recursive=True))]
        return sum(one.user + one.system for one in used)

    def create(self, length: int, body: bytes = b"") -> str:
        """The path of a new upload, with its bytes in the same request if there are any."""
        kind = {"Content-Type": OFFSET_STREAM} if body else {}
        named = {**self._headers, **kind, "Upload-Length": str(length), "Content-Length": str(len(body))}
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)
        connection.request("POST", "/files/", body or None, named)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        if answer.status != 201:
            raise RuntimeError(str(answer.status))
        return "/" + str(answer.headers["Location"]).removeprefix("http://").split("/", 1)[1].lstrip("/")

    def send(self, mib: int) -> None:
        """One upload of so many MiB in one PATCH."""
        path, connection = self.create(mib * MIB), http.client.HTTPConnection("127.0.0.1", self._port, timeout=300)
        named = {**self._headers, "Content-Type": OFFSET_STREAM, "Upload-Offset": "0"}
        connection.request("PATCH", path, (BLOCK for _ in range(mib)), {**named, "Content-Length": str(mib * MIB)})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        if answer.status != 204:
            raise RuntimeError(str(answer.status))

    def send_many(self) -> None:
        """As much, over sixteen streams at once."""
        senders = [threading.Thread(target=self.send, args=(LARGE_MIB // STREAMS,)) for _ in range(STREAMS)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()

    def send_small(self) -> None:
        """Small whole files, one request each."""
        for _ in range(SMALL):
            self.create(SMALL_BYTES, bytes(SMALL_BYTES))


class Metered:
    """Work on one server, and what each time cost of the processor, in seconds."""

    def __init__(self, work: Callable[[Target], None], target: Target) -> None:
        self._work = work
        self._target = target
        self.seconds: list[float] = []

    def __call__(self) -> None:
        before = self._target.processor_seconds()
        self._work(self._target)
        self.seconds.append(self._target.processor_seconds() - before)


def stream_cases(folder: Path) -> tuple[list[Row], list[Finding]]:
    """Medians of interleaved pairs; above 1 is slower than what it is compared with.

    Before each the disk is given time to take what is under way: the peer leaves its bytes to the kernel, which would
    write them while others are measured.
    """
    with ExitStack() as stack:
        threaded, inline = (stack.enter_context(_ours(folder / str(count), count)) for count in (2, 0))
        as_shipped = threaded if UploadsSettings.model_construct().hash_threads else inline
        peer = stack.enter_context(_peer(folder / "peer"))
        rows: list[Row] = []
        findings: list[Finding] = []
        for what, work in _WORK.items():
            two_ways = Metered(work, threaded), Metered(work, inline)
            rows.append(paired(f"{what}, hashed beside", "hashed in line", *two_ways, settle=os.sync))
            ours, theirs = Metered(work, as_shipped), Metered(work, peer)
            rows.append(paired(f"{what}, hash and fdatasync", "@tus/server", ours, theirs, settle=os.sync))
            findings.append(_processor(what, ours.seconds, theirs.seconds))
        return rows, findings


def _processor(what: str, ours: list[float], theirs: list[float]) -> Finding:
    ratios = [own / other for own, other in zip(ours, theirs, strict=True)]
    ratio, least, most = statistics.median(ratios), min(ratios), max(ratios)
    figures = {"ratio": round(ratio, 3), "ratio_spread": [round(least, 3), round(most, 3)]}
    words = f"{ratio:.2f} of @tus/server's ({least:.2f}-{most:.2f}), {statistics.median(ours):.2f} s"
    return Finding(f"processor for {what}", words, figures)


_WORK: dict[str, Callable[[Target], None]] = {
    f"{LARGE_MIB} MiB in one stream": lambda target: target.send(LARGE_MIB),
    f"{LARGE_MIB} MiB in {STREAMS} streams": Target.send_many,
    f"{SMALL} files of 4 KiB": Target.send_small,
}


@contextmanager
def _ours(var: Path, hash_threads: int) -> Iterator[Target]:
    var.mkdir()
    with live_uploads(var, is_cold=True, MCZ_UPLOADS_HASH_THREADS=str(hash_threads)) as server:
        assert server.process is not None
        yield Target(server.process.pid, server.port, server.authorization())


@contextmanager
def _peer(folder: Path) -> Iterator[Target]:
    store = folder / "files"
    store.mkdir(parents=True)
    quiet = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder)]
    subprocess.run([*quiet, *PEER], check=True, timeout=NPM_SECONDS)
    (folder / "server.cjs").write_text(SERVER)
    port = free_port()
    process = subprocess.Popen(ending_with_us([NODE, folder / "server.cjs", str(port), str(store)]))
    try:
        _wait_for(port)
        yield Target(process.pid, port, {})
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=1).connect()
        except OSError:
            threading.Event().wait(0.1)
        else:
            return
    raise RuntimeError("the peer did not start")
