"""A real `uploads serve` in its own process group, with a provider that only has keys."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil

from shared.clock import FixedClock
from shared.db.database import Database
from shared.encryption import Vault, generate_master_key
from shared.jose.claims import epoch
from shared.jose.jws import sign
from shared.relying_party.settings import ACR_MFA
from tests.support import loaded, migrated
from tests.support.leftovers import ending_with_us
from tests.support.tiny_provider import TinyProvider, tiny_provider
from tests.uploads.kit import CONTACT, JANSEN
from uploads.cli.bootstrap import fill
from uploads.db.small_uploads import small_frames
from uploads.db.unit_of_work import transactions
from uploads.deliveries.party import Party
from uploads.foundation import files_of, lay_foundation, mark_store
from uploads.intake.limits import Limits
from uploads.protocol.model import Upload
from uploads.settings import UploadsSettings
from uploads.stores.data_keys import DataKeys
from uploads.stores.sealed_store import SealedStore

READY_SECONDS = 120.0  # the machine may be running other tests


@dataclass
class LiveUploads:
    """One installation of uploads on loopback, which tests may kill and start again.

    is_cold: each process loads everything itself and shares no memory with another.
    """

    var: Path
    provider: TinyProvider
    port: int
    environment: dict[str, str]
    module: str = "uploads"
    is_cold: bool = False
    process: loaded.Process | None = None
    others: list[loaded.Process] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """A command of uploads, to its end."""
        return loaded.run(loaded.UPLOADS, "uploads", *arguments, environment=self.environment, seconds=120)

    def start(self) -> float:
        """Start the server; seconds until it is ready."""
        begun = time.monotonic()
        while not self._is_port_free():  # a killed worker keeps it until the kernel has buried it
            assert time.monotonic() - begun < READY_SECONDS, "the port stays in use"
            time.sleep(0.01)
        self.process = self._spawn("serve")
        while not self.is_ready():
            if self.process.poll() is not None or time.monotonic() - begun > READY_SECONDS:
                raise AssertionError((self.var / "serve.log").read_text())
            time.sleep(0.05)
        return time.monotonic() - begun

    def start_worker(self) -> None:
        """Start the background worker."""
        self.others.append(self._spawn("worker"))

    def is_ready(self) -> bool:
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)) as connection:
                connection.request("GET", "/readyz")
                return connection.getresponse().status == 200
        except OSError:
            return False

    def _is_port_free(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) != 0

    def worker_pids(self) -> list[int]:
        """The processes that answer, without their master."""
        assert self.process is not None
        return [child.pid for child in psutil.Process(self.process.pid).children()]

    def kill_group(self) -> None:
        """kill -9 to the whole process group, as an operator or the kernel might."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """End everything that this object started."""
        self.stop_workers()
        _end(self.process)

    def stop_workers(self) -> None:
        """End every background worker; the server goes on."""
        while self.others:
            _end(self.others.pop())

    def pss_mib(self) -> float:
        """Proportional set size of the server's process tree."""
        return sum(psutil.Process(pid).memory_full_info().pss for pid in self._tree()) / 2**20

    def own_pss_mib(self) -> float:
        """The same without the files that are mapped: our share of those grows when other processes end."""
        return sum(sum(_pss_kib(pid, kind) for kind in ("Pss_Anon", "Pss_Shmem")) for pid in self._tree()) / 2**10

    def _tree(self) -> list[int]:
        assert self.process is not None
        return [self.process.pid, *self.worker_pids()]

    def token(self, party: Party = JANSEN, *, scope: str = "files:write files:read", **changes: Any) -> str:
        """An access token of the provider for this party (RFC 9068)."""
        now = datetime.now(UTC)
        claims = {
            "iss": self.provider.issuer,
            "aud": self.url,
            "sub": party.account,
            "client_id": "a-program",
            "jti": os.urandom(8).hex(),
            "scope": scope,
            "iat": epoch(now),
            "exp": epoch(now + timedelta(hours=1)),
            "auth_time": epoch(now),
            "acr": ACR_MFA,
            "urn:cak:relatienummer": party.relatienummer,
            "urn:cak:relatie_naam": party.relatie_naam,
            "name": party.name,
            **changes,
        }
        return sign(claims, self.provider.signing_key, typ="at+jwt")

    def authorization(self, party: Party = JANSEN) -> dict[str, str]:
        """Headers of a tus request of this party."""
        return {"Authorization": f"Bearer {self.token(party)}", "Tus-Resumable": "1.0.0"}

    def row(self, upload_id: str) -> Upload:
        """The upload's row, read past the server."""
        database = Database(self.environment["MCZ_UPLOADS_DATABASE_URL"])
        try:
            with transactions(database, Vault([bytes(32)]), Limits(), CONTACT).read() as unit:
                return unit.uploads.get(upload_id)
        finally:
            database.dispose()

    def stored(self, upload_id: str) -> bytes:
        """The bytes that the row counts, read past the server."""
        row, database = self.row(upload_id), Database(self.environment["MCZ_UPLOADS_DATABASE_URL"])
        keys = DataKeys(Vault.from_file(self.var / "uploads-master.key"))
        place = self.environment.get("MCZ_UPLOADS_STORE_URL", "")
        files = files_of(UploadsSettings(env="demo", var=self.var, uploads_store_url=place))
        store = SealedStore(files, keys, small_frames(database))
        try:
            return b"".join(bytes(piece) for piece in store.read(row, 0, row.offset))
        finally:
            database.dispose()

    def receipt(self, upload_id: str) -> str:
        """The receipt of the delivery that the upload belongs to."""
        database = Database(self.environment["MCZ_UPLOADS_DATABASE_URL"])
        try:
            with transactions(database, Vault([bytes(32)]), Limits(), CONTACT).read() as unit:
                return unit.receipts.find(unit.uploads.get(upload_id).kenmerk or "") or ""
        finally:
            database.dispose()

    def _spawn(self, command: str) -> loaded.Process:
        with (self.var / f"{command}.log").open("ab") as log:
            if not self.is_cold:
                return loaded.start(
                    loaded.UPLOADS, self.module, command, environment=self.environment, output=log, new_session=True
                )
            return subprocess.Popen(
                ending_with_us([sys.executable, "-m", self.module, command]),
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )


def _end(process: loaded.Process | None) -> None:
    if process is not None and process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def prepare(var: Path, environment: dict[str, str]) -> None:
    """What `migrate` and `bootstrap` do, without starting Python twice more."""
    settings = UploadsSettings(
        env="demo",
        var=var,
        idp_url=environment["MCZ_IDP_URL"],
        uploads_url=environment["MCZ_UPLOADS_URL"],
        uploads_database_url=environment["MCZ_UPLOADS_DATABASE_URL"],
        uploads_store_url=environment.get("MCZ_UPLOADS_STORE_URL", ""),
    )
    generate_master_key(settings.master_key_file)
    migrated.fill(settings.database_url, "uploads")
    foundation = lay_foundation(settings)
    fill(foundation)
    mark_store(settings, foundation.database)
    foundation.database.dispose()


def _pss_kib(pid: int, kind: str) -> int:
    """One line of what the kernel adds up for a process."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{kind}:"))


def free_port() -> int:
    """A port that nothing listens on at this moment."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def live_uploads(
    var: Path,
    database_url: str | None = None,
    module: str = "uploads",
    *,
    is_cold: bool = False,
    **settings: str,
) -> Iterator[LiveUploads]:
    """A migrated, bootstrapped and running server with these settings, ended afterwards."""
    port = free_port()
    with tiny_provider(FixedClock(datetime.now(UTC)), "uploads") as provider:
        own = {
            "MCZ_ENV": "demo",
            "MCZ_VAR": str(var),
            "MCZ_IDP_URL": provider.issuer,
            "MCZ_UPLOADS_URL": f"http://127.0.0.1:{port}",
            "MCZ_UPLOADS_DATABASE_URL": database_url or f"sqlite:///{var / 'uploads.sqlite3'}",
            **settings,
        }
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MCZ_")}
        server = LiveUploads(var, provider, port, kept | own, module, is_cold)
        prepare(var, own)
        try:
            server.start()
            yield server
        finally:
            server.stop()
