"""The application in this process."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.clock import FixedClock
from tests.uploads.doors.door_kit import Doors, open_doors


@pytest.fixture
def doors(tmp_path: Path, clock: FixedClock) -> Iterator[Doors]:
    with open_doors(tmp_path, clock) as opened:
        yield opened
