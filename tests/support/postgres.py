"""A real PostgreSQL that the tests start themselves, one for all test processes of a run."""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

import pytest
from sqlalchemy import create_engine, text

from tests.support.leftovers import ending_with_us
from tests.support.one_for_all import one_for_all

START_SECONDS = 90
_started: list[subprocess.Popen[bytes]] = []  # held, so that a server outlives the function that starts it


@dataclass(frozen=True)
class PostgresServer:
    port: int
    user: str

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://{self.user}@127.0.0.1:{self.port}/{name}"

    @contextmanager
    def fresh_database(self) -> Iterator[str]:
        """The address of an empty database that is dropped at the end."""
        name = f"test_{secrets.token_hex(6)}"
        self._execute(f'CREATE DATABASE "{name}"')
        try:
            yield self.url(name)
        finally:
            self._execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _execute(self, statement: str) -> None:
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                connection.execute(text(statement))
        finally:
            engine.dispose()


@contextmanager
def shared_postgres(factory: pytest.TempPathFactory, worker_id: str) -> Iterator[PostgresServer]:
    """The server of this run."""
    with one_for_all(factory, worker_id, "postgres", _start, _stop) as facts:
        yield PostgresServer(facts["port"], facts["user"])


class Identity(TypedDict, total=False):
    """Who a process runs as; nothing of it: as this one."""

    user: int
    group: int
    extra_groups: list[int]


def binaries() -> Path:
    """The folder with initdb and postgres: Debian keeps it out of PATH."""
    found = shutil.which("initdb")
    places = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not places:
        raise RuntimeError("PostgreSQL is not installed: apt-get install postgresql")
    return places[-1]


def _start() -> dict[str, object]:
    # PostgreSQL refuses to run as root: then the data lies where its own user may reach it.
    folder = Path("/tmp") / f"mcz-postgres-{secrets.token_hex(4)}"
    folder.mkdir(mode=0o700)
    account = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)
    identity = Identity(user=account.pw_uid, group=account.pw_gid, extra_groups=[]) if account else Identity()
    data, port = folder / "data", _free_port()
    initdb: list[str | Path] = [
        binaries() / "initdb",
        "-D",
        data,
        "-U",
        "mcz",
        "--auth=trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
    ]
    subprocess.run([*initdb, "--no-sync"], check=True, stdout=subprocess.DEVNULL, cwd=folder, **identity)
    options = ["-p", str(port), "-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={folder}"]
    options += ["-c", "max_connections=300", "-c", "full_page_writes=off", "-c", "fsync=off", "-c", "autovacuum=off"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            ending_with_us([binaries() / "postgres", "-D", data, *options], "INT"),  # a fast shutdown
            stdout=log, stderr=log, cwd=folder, start_new_session=True, **identity,
        )  # fmt: skip
    _started.append(process)
    _wait_until_it_answers(port, folder / "log")
    return {"port": port, "user": "mcz", "pid": process.pid, "folder": str(folder)}


def _stop(facts: dict[str, object]) -> None:
    pid = int(str(facts["pid"]))
    os.kill(pid, signal.SIGINT)
    for _ in range(600):
        if os.waitpid(pid, os.WNOHANG)[0] == pid:
            break
        time.sleep(0.05)
    shutil.rmtree(str(facts["folder"]), ignore_errors=True)


def _wait_until_it_answers(port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        engine = create_engine(PostgresServer(port, "mcz").url("postgres"))
        try:
            with engine.connect():
                return
        except Exception:  # not up yet, in whichever way the driver says it
            time.sleep(0.1)
        finally:
            engine.dispose()
    raise RuntimeError(f"PostgreSQL did not start: {log.read_text()[-500:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
