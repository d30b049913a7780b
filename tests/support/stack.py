"""The whole product, running: what `make run` starts, on free ports and in a folder of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from tests.support.demo_clock import DemoClock
from tests.support.leftovers import ending_with_us

START_SECONDS = 240
SHARED_ACCOUNTS = 6  # the first active accounts, which tests use only to log in and look around
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Stack:
    """A running installation; `facts` is its demo.json, read anew at each look. settings: beside the usual ones."""

    var: Path
    process: "subprocess.Popen[bytes]"
    settings: Mapping[str, str]
    _turns: Iterator[int] = field(default_factory=count)
    _lent: set[str] = field(default_factory=set)

    @property
    def facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = json.loads((self.var / "demo.json").read_text(encoding="utf-8"))
        return facts

    @property
    def idp(self) -> str:
        return str(self.facts["issuer"])

    @property
    def portal(self) -> str:
        return str(self.facts["portal"])

    @property
    def uploads(self) -> str:
        return str(self.facts["uploads"])

    @property
    def idp_database(self) -> str:
        """The address of the provider's database."""
        return self.settings.get("MCZ_IDP_DATABASE_URL", f"sqlite:///{self.var / 'idp.sqlite3'}")

    def users(self, state: str = "active", role: str = "user") -> list[dict[str, Any]]:
        """The demo accounts in this state with this role."""
        return [user for user in self.facts["users"] if (user["state"], user["role"]) == (state, role)]

    def account_to_log_in(self) -> dict[str, Any]:
        """An active account that looks around and changes nothing; another each time, as codes last half a minute."""
        return self.users()[next(self._turns) % SHARED_ACCOUNTS]

    def account_of_its_own(self, username: str | None = None) -> dict[str, Any]:
        """An active account that no other test meets: for those that lock it, change it or use it up."""
        free = [user for user in self.users()[SHARED_ACCOUNTS:] if user["gebruikersnaam"] not in self._lent]
        account: dict[str, Any] = next(user for user in reversed(free) if username in {None, user["gebruikersnaam"]})
        self._lent.add(account["gebruikersnaam"])
        return account

    @property
    def clock(self) -> DemoClock:
        """The clock of all services."""
        return DemoClock(Path(self.facts["clock_file"]))

    def move_clock(self, seconds: int) -> None:
        """Set the clock of all services this many seconds ahead of the machine's."""
        self.clock.set_ahead(seconds)


@contextmanager
def running_stack(var: Path, environment: Mapping[str, str] | None = None) -> Iterator[Stack]:
    """Start everything, wait for demo.json, and end everything afterwards."""
    ports = free_ports(3)
    addresses = dict(zip(("MCZ_IDP_URL", "MCZ_PORTAL_URL", "MCZ_UPLOADS_URL"), map(_local, ports), strict=True))
    var.mkdir(parents=True, exist_ok=True)
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MCZ_")}
    with (var / "supervisor.log").open("wb") as log:
        process = subprocess.Popen(
            ending_with_us([sys.executable, "-m", "shared.supervisor"]),
            cwd=ROOT,
            env={**inherited, "MCZ_ENV": "demo", "MCZ_VAR": str(var), **addresses, **(environment or {})},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        _wait_for(var / "demo.json", process, var / "supervisor.log")
        yield Stack(var, process, environment or {})
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_ports(count: int) -> list[int]:
    """Ports that nothing listened on a moment ago."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def _local(port: int) -> str:
    return f"http://localhost:{port}"


def _wait_for(file: Path, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not file.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"the services did not start:\n{log.read_text(errors='replace')[-3000:]}")
        time.sleep(0.1)
