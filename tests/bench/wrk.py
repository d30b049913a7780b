"""Load by wrk, which is written in C: it leaves the cores to the servers, and never lets them wait for a client.

wrk runs by duration. Its quantiles are corrected for requests that a slow answer kept from being sent, so they are
rather too high than too low; operations of several requests are timed by their script, as they are.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support.leftovers import ending_with_us

SCRIPTS = Path(__file__).parent / "lua"
TIMEOUT_SECONDS = 8
MISSING = "The comparison needs wrk: install it with your system's package manager (apt-get install wrk)."


class LoadFailed(Exception):
    """An answer that was not the right one, a broken connection, or no load at all."""


@dataclass(frozen=True)
class Load:
    """What wrk is to send. script: of SCRIPTS; items: what its file holds; arguments: what else it is told.

    requests: of one operation, 0 where the script counts operations itself. alone: each connection in a thread of its
    own, since its requests follow on one another.
    """

    script: str
    items: Sequence[bytes]
    arguments: tuple[str, ...] = ()
    requests: int = 1
    alone: bool = False


@dataclass(frozen=True)
class Answered:
    """What came of it. busy: answers that only asked for patience; kept: what the script was to bring back."""

    operations: float
    seconds: float
    p50_milliseconds: float
    p99_milliseconds: float
    busy: int
    kept: tuple[str, ...]


def require_wrk() -> None:
    """Ends the program with one sentence where wrk is missing."""
    if shutil.which("wrk") is None:
        raise SystemExit(MISSING)


def send(load: Load, port: int, clients: int, seconds: int) -> Answered:
    """Load a server of this machine. Raises LoadFailed when a single answer is not the right one."""
    with tempfile.NamedTemporaryFile() as file:
        for item in load.items:
            file.write(b"%d\n%b" % (len(item), item))
        file.flush()
        wrk = [
            *("wrk", f"-t{clients if load.alone else 1}", f"-c{clients}", f"-d{seconds}s"),
            *("--timeout", f"{TIMEOUT_SECONDS}s", "-s", load.script, f"http://127.0.0.1:{port}/", "--"),
            *(file.name, *load.arguments),
        ]
        ran = subprocess.run(ending_with_us(wrk), cwd=SCRIPTS, capture_output=True, text=True)
    return _answered(load, ran)


def _answered(load: Load, ran: "subprocess.CompletedProcess[str]") -> Answered:
    lines = [line.split(" ", 2)[1:] for line in ran.stdout.splitlines() if line.startswith("bench ")]
    facts = {name: value for name, value in lines if name != "kept"}
    if ran.returncode or "requests" not in facts:
        raise LoadFailed(f"{load.script}: {(ran.stderr or ran.stdout)[-600:]}")
    if int(facts["refusals"]) or int(facts["broken"]) or not int(facts["requests"]):
        raise LoadFailed(
            f"{load.script}: {facts['requests']} requests, {facts['refusals']} answered wrongly, "
            f"{facts['broken']} broken connections; the first: {facts['refusal']}"
        )
    return Answered(
        operations=int(facts["requests"]) / load.requests if load.requests else int(facts["finished"]),
        seconds=float(facts["microseconds"]) / 1e6,
        p50_milliseconds=float(facts["p50"]) / 1000,
        p99_milliseconds=float(facts["p99"]) / 1000,
        busy=int(facts["busy"]),
        kept=tuple(value for name, value in lines if name == "kept"),
    )
