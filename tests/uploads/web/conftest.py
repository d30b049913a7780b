"""The pages of uploads: with use cases in memory, or as they really run, in front of a Chromium."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from shared.clock import FixedClock
from tests.support.big_file import write_big_file
from tests.support.chromium import engine
from tests.uploads.web.desk import LARGE_BYTES, Desk, a_desk
from tests.uploads.web.page_app import PageApp
from tests.uploads.web.running_uploads import RunningUploads, running_uploads
from uploads.deliveries.party import Party


@pytest.fixture
def pages(tmp_path: Path, clock: FixedClock) -> PageApp:
    return PageApp(tmp_path, clock)


@pytest.fixture(scope="session")
def uploads(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningUploads]:
    with running_uploads(tmp_path_factory.mktemp("uploads")) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Not for the whole run: a process can hold one at a time, and other files of tests start theirs."""
    with sync_playwright() as playwright, engine(playwright) as started:
        yield started


@pytest.fixture
def person() -> Party:
    """Somebody new, so that no test sees the uploads of another."""
    return Party(f"sub-{secrets.token_hex(4)}", "1000123", "Gemeente Voorbeeldstad", "J. Timmerman")


@pytest.fixture
def desk(uploads: RunningUploads, browser: Browser, person: Party) -> Iterator[Desk]:
    with a_desk(uploads, browser, person) as made:
        yield made


@pytest.fixture
def large(tmp_path: Path) -> tuple[Path, str]:
    """A file that takes seconds to send, and its SHA-256."""
    path = tmp_path / "wmo-2026-q4.zip"
    return path, write_big_file(path, LARGE_BYTES)
