"""A running product whose uploads are reached through a proxy that the test owns."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Playwright, sync_playwright

from tests.support.flaky_proxy import FlakyProxy, flaky_proxy
from tests.support.stack import Stack, free_ports, running_stack


@dataclass(frozen=True)
class Proxied:
    """The product and the line that can be cut."""

    stack: Stack
    line: FlakyProxy


@pytest.fixture(scope="session")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxied]:
    [behind] = free_ports(1)
    with flaky_proxy(behind) as line:
        environment = {
            "MCZ_UPLOADS_URL": f"http://localhost:{line.port}",
            "MCZ_UPLOADS_LISTEN": f"127.0.0.1:{behind}",
            "MCZ_OUTGOING_ALLOW": f"localhost:{line.port}",
        }
        with running_stack(tmp_path_factory.mktemp("proxied") / "var", environment) as stack:
            yield Proxied(stack, line)


@pytest.fixture(scope="session")
def passing_time(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A product whose clock tests move forward; it trusts one proxy, since guesses come from many addresses.

    A closed account is erased after a day, because two years would end everybody else's passwords too.

    For `xdist_group("passing-time")`: what a test leaves behind is older for the next one, in the order of the files.
    """
    with running_stack(
        tmp_path_factory.mktemp("time") / "var", {"MCZ_TRUSTED_PROXY_HOPS": "1", "MCZ_IDP_CLOSED_KEPT_DAYS": "1"}
    ) as stack:
        yield stack


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """Not for the whole run: a process can hold one at a time, and other files of tests start theirs."""
    with sync_playwright() as running:
        yield running
