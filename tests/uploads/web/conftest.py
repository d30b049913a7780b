"""The pages of uploads, with use cases in memory."""

from pathlib import Path

import pytest

from shared.clock import FixedClock
from tests.uploads.web.page_app import PageApp


@pytest.fixture
def pages(tmp_path: Path, clock: FixedClock) -> PageApp:
    return PageApp(tmp_path, clock)
