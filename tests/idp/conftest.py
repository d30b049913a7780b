"""An idp for each test, on SQLite and PostgreSQL, or on SQLite alone where the pages are what is tested."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from idp.db.unit_of_work import UnitsOfWork
from idp.delivery.email import compose
from idp.foundation import Foundation
from idp.settings import IdpSettings
from shared.clock import FixedClock
from shared.database import Database
from shared.encryption import Vault
from tests.idp.installation import Installation
from tests.idp.support import NoQueue, quick_hasher
from tests.support.migrated import fill


def _installation(database: Database, tmp_path: Path, vault: Vault, clock: FixedClock) -> Installation:
    turns = NoQueue()
    settings = IdpSettings(env="demo", var=tmp_path)
    units = UnitsOfWork(database, vault, compose)
    hasher = quick_hasher(turns)
    return Installation(Foundation(settings, clock, database, vault, units, hasher), clock, turns)


@pytest.fixture
def idp(make_database: Callable[[str], Database], tmp_path: Path, vault: Vault, clock: FixedClock) -> Installation:
    """On both databases."""
    return _installation(make_database("idp"), tmp_path, vault, clock)


@pytest.fixture
def quick_idp(tmp_path: Path, vault: Vault, clock: FixedClock) -> Iterator[Installation]:
    """On SQLite alone, ready at once."""
    url = f"sqlite:///{tmp_path / 'idp.sqlite3'}"
    fill(url, "idp")
    database = Database(url)
    yield _installation(database, tmp_path, vault, clock)
    database.dispose()
