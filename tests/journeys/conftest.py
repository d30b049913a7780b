"""What journeys share: a product whose clock may move, and the driver of browsers."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Playwright, sync_playwright

from tests.support.postgres import PostgresServer
from tests.support.stack import Stack, running_stack


@pytest.fixture(scope="session")
def passing_time(tmp_path_factory: pytest.TempPathFactory, postgres_server: PostgresServer) -> Iterator[Stack]:
    """A product on PostgreSQL whose clock tests move forward; it trusts one proxy, as guesses have many addresses.

    A closed account is erased after a day, because two years would end everybody else's passwords too.

    For `xdist_group("passing-time")`: what a test leaves behind is older for the next one, in the order of the files.
    """
    settings = {"MCZ_TRUSTED_PROXY_HOPS": "1", "MCZ_IDP_CLOSED_KEPT_DAYS": "1"}
    with ExitStack() as databases:
        for service in ("IDP", "PORTAL", "UPLOADS"):
            settings[f"MCZ_{service}_DATABASE_URL"] = databases.enter_context(postgres_server.fresh_database())
        yield databases.enter_context(running_stack(tmp_path_factory.mktemp("time") / "var", settings))


@pytest.fixture(
    params=[
        pytest.param("stack", marks=pytest.mark.xdist_group("stack")),
        pytest.param("passing_time", marks=pytest.mark.xdist_group("passing-time")),
    ],
    ids=["sqlite", "postgresql"],
)
def running(request: pytest.FixtureRequest) -> Stack:
    """A product on each kind of database, for tests that leave its clock alone."""
    stack: Stack = request.getfixturevalue(request.param)
    return stack


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """Not for the whole run: a process can hold one at a time, and other files of tests start theirs."""
    with sync_playwright() as running:
        yield running
