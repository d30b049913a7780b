"""The application in this process."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.clock import FixedClock
from tests.support.lent_databases import LentDatabases
from tests.uploads.doors.door_kit import Doors, open_doors


@pytest.fixture
def doors(tmp_path: Path, clock: FixedClock) -> Iterator[Doors]:
    with open_doors(tmp_path, clock) as opened:
        yield opened


@pytest.fixture
def database_setting(kind_of_database: str, request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """What `open_doors` needs to open on each database."""
    if kind_of_database == "sqlite":
        yield {}
        return
    databases: LentDatabases = request.getfixturevalue("lent_databases")
    with databases.lend("uploads") as lent:
        yield {"uploads_database_url": lent.url}
