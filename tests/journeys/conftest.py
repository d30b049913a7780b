"""What journeys share: a product whose clock may move, and the driver of browsers."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Playwright, sync_playwright

from tests.support.stack import Stack, running_stack


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
