"""Fixtures that every room uses: real databases, a clock that stands still, no sockets beyond loopback."""

import gc
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from shared.clock import FixedClock
from shared.db.database import Database
from shared.encryption import Vault
from tests.requirements.witnessing import pytest_runtest_call
from tests.support.flaky_proxy import FlakyProxy, flaky_proxy
from tests.support.lent_databases import LentDatabases
from tests.support.migrated import fill
from tests.support.object_store import ObjectStore, shared_object_store
from tests.support.postgres import PostgresServer, shared_postgres
from tests.support.quick_keys import checked_once
from tests.support.quick_routes import routed_once
from tests.support.quick_sqlite import without_waiting
from tests.support.quick_statements import stated_once
from tests.support.quick_templates import compiled_once
from tests.support.shares import GroupsAndFiles, shared_out
from tests.support.stack import Stack, free_ports, running_stack

__all__ = ["pytest_runtest_call"]  # a hook is found by its name
EXAMPLE_DAY = datetime(2027, 2, 16, 9, 0, tzinfo=UTC)
LONGEST_BYTES_IN_A_NAME = 40


@pytest.fixture(scope="session", autouse=True)
def _nothing_twice() -> Iterator[None]:
    """No waiting for a disk, and no template, route, statement or key made ready again for each test."""
    with pytest.MonkeyPatch.context() as patch:
        without_waiting(patch)
        compiled_once(patch)
        routed_once(patch)
        stated_once(patch)
        checked_once(patch)
        yield


@pytest.fixture
def clock() -> FixedClock:
    """16 February 2027, 10:00 in Amsterdam."""
    return FixedClock(EXAMPLE_DAY)


@pytest.fixture
def vault() -> Vault:
    return Vault([bytes(32)])


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[PostgresServer]:
    """One real PostgreSQL for the whole run, started by the first test that needs it."""
    with shared_postgres(tmp_path_factory, worker_id) as server:
        yield server


@pytest.fixture(scope="session")
def object_store(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[ObjectStore]:
    """One real object store for the whole run, started by the first test that needs it."""
    with shared_object_store(tmp_path_factory, worker_id) as store:
        yield store


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """gw0, gw1 … under xdist, else master."""
    workerinput: dict[str, Any] = getattr(request.config, "workerinput", {})
    return str(workerinput.get("workerid", "master"))


@pytest.fixture(scope="session")
def lent_databases(postgres_server: PostgresServer) -> Iterator[LentDatabases]:
    """Migrated databases of this test process."""
    lent = LentDatabases(postgres_server)
    yield lent
    lent.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def kind_of_database(request: pytest.FixtureRequest) -> str:
    """Each test that stores something runs on both."""
    return str(request.param)


@pytest.fixture
def database_url(kind_of_database: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh, empty database without any tables."""
    if kind_of_database == "sqlite":
        yield f"sqlite:///{tmp_path / 'test.sqlite3'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.fresh_database() as url:
        yield url


@pytest.fixture
def make_database(
    kind_of_database: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Callable[[str], Database]]:
    """A function from service name to its migrated database."""
    with ExitStack() as opened:

        def make(service: str) -> Database:
            if kind_of_database == "postgresql":
                databases: LentDatabases = request.getfixturevalue("lent_databases")
                return opened.enter_context(databases.lend(service)).database()
            url = f"sqlite:///{tmp_path / 'test.sqlite3'}"
            fill(url, service)
            database = Database(url)
            opened.callback(database.dispose)
            return database

        yield make


@pytest.fixture(autouse=True)
def _no_sockets_beyond_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that would reach another machine fails instead."""
    real_connect = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        on_loopback = not isinstance(address, tuple) or str(address[0]).startswith("127.")
        if not on_loopback and address[0] not in {"::1", "localhost"}:
            raise AssertionError(f"a test tried to reach {address[0]}")
        real_connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(scope="session")
def line() -> Iterator[FlakyProxy]:
    """The line to the uploads of `stack`, which a test may cut."""
    [behind] = free_ports(1)
    with flaky_proxy(behind) as passing:
        yield passing


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory, line: FlakyProxy) -> Iterator[Stack]:
    """The whole product, running on SQLite; tests that use it carry `xdist_group("stack")`."""
    environment = {
        "MCZ_UPLOADS_URL": f"http://localhost:{line.port}",
        "MCZ_UPLOADS_LISTEN": f"127.0.0.1:{line.target_port}",
        "MCZ_OUTGOING_ALLOW": f"localhost:{line.port}",
    }
    with running_stack(tmp_path_factory.mktemp("stack") / "var", environment) as running:
        yield running


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """A test with long bytes is named by its argument and number.

    What was made at import (keys, archives with the time) is another in each process, and they must agree.
    """
    return argname if isinstance(val, bytes) and len(val) > LONGEST_BYTES_IN_A_NAME else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Before xdist asks for the groups."""
    items[:] = shared_out(items)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> GroupsAndFiles | None:
    """Ours in place of `--dist loadgroup`."""
    return GroupsAndFiles(config, log) if config.getoption("dist") == "loadgroup" else None


def pytest_collection() -> None:
    """What is loaded and collected stays until the end: the garbage collector need not look at it meanwhile …"""
    gc.disable()


def pytest_collection_finish() -> None:
    """… nor afterwards."""
    gc.collect()
    gc.freeze()
    gc.enable()
