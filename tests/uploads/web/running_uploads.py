"""Uploads alone, as it runs in production: gunicorn and its worker in processes of their own, behind a line that
the test can cut. People are logged in by rows of their sessions; no provider is asked.
"""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from shared.clock import SystemClock
from shared.db.database import Database
from shared.encryption import Vault
from shared.sessions.model import EndReason, NewSession, Tokens
from shared.sessions.sql_store import SqlStore
from tests.support import loaded
from tests.support.flaky_proxy import FlakyProxy, flaky_proxy
from tests.support.stack import free_ports
from tests.uploads.live.uploads_server import prepare
from uploads.db.kind_store import SqlDeliveryKinds
from uploads.db.tables import rp
from uploads.deliveries.model import DeliveryKind
from uploads.deliveries.party import Party

START_SECONDS = 90
COOKIE = "mcz_uploads"


@dataclass(frozen=True)
class RunningUploads:
    """The address that browsers use, the line in between, and the rows behind it."""

    address: str
    line: FlakyProxy
    store: SqlStore
    database: Database

    def log_in(self, person: Party) -> str:
        """A new session of this person; gives the value of its cookie."""
        cookie, now = secrets.token_urlsafe(32), SystemClock().now()
        claims = {
            "name": person.name,
            "family_name": "Timmerman",
            "urn:cak:aanhef": "meneer",
            "urn:cak:relatienummer": person.relatienummer,
            "urn:cak:relatie_naam": person.relatie_naam,
        }
        ends = now + timedelta(hours=8)
        new = NewSession(person.account, secrets.token_hex(16), claims, now, ends, Tokens("none", None), ends)
        self.store.sessions.begin(cookie, new, now + timedelta(hours=1), replaces=None)
        return cookie

    def save_kind(self, kind: DeliveryKind) -> None:
        """As the staff would on its page."""
        with self.database.write() as connection:
            SqlDeliveryKinds(connection).save(kind)

    def end_session(self, cookie: str) -> None:
        """End it as an expiry does."""
        stored = self.store.sessions.find(cookie)
        assert stored is not None
        self.store.sessions.end(stored.handle, EndReason.EXPIRED, SystemClock().now())


@contextmanager
def running_uploads(var: Path) -> Iterator[RunningUploads]:
    """Prepare and serve on free ports; everything ends with the block."""
    behind, nobody = free_ports(2)
    with ExitStack() as stack:
        line = stack.enter_context(flaky_proxy(behind))
        address = f"http://localhost:{line.port}"
        environment = _environment(var, address, behind, nobody)
        prepare(var, environment)
        for command in ("serve", "worker"):
            stack.enter_context(_process(command, environment, var / f"{command}.log"))
        _wait_for(f"http://127.0.0.1:{behind}/healthz", var / "serve.log")
        database = Database(f"sqlite:///{var / 'uploads.sqlite3'}")
        stack.callback(database.dispose)
        store = SqlStore(database, rp, Vault.from_file(var / "uploads-master.key"))
        yield RunningUploads(address, line, store, database)


def _environment(var: Path, address: str, behind: int, nobody: int) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MCZ_")}
    elsewhere = f"http://localhost:{nobody}"
    return inherited | {
        "MCZ_ENV": "demo",
        "MCZ_VAR": str(var),
        "MCZ_IDP_URL": elsewhere,
        "MCZ_PORTAL_URL": elsewhere,
        "MCZ_UPLOADS_URL": address,
        "MCZ_UPLOADS_DATABASE_URL": f"sqlite:///{var / 'uploads.sqlite3'}",
        "MCZ_UPLOADS_LISTEN": f"127.0.0.1:{behind}",
    }


@contextmanager
def _process(command: str, environment: dict[str, str], log_file: Path) -> Iterator[None]:
    with log_file.open("wb") as log:
        process = loaded.start(loaded.UPLOADS, "uploads", command, environment=environment, output=log)
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()


def _wait_for(address: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=1):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"uploads did not start:\n{log.read_text(errors='replace')[-3000:]}")
