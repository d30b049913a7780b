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
from shared.migrations import migrate
from tests.idp.installation import Installation
from tests.idp.support import NoQueue, quick_hasher


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


@pytest.fixture(scope="session")
def _migrated(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A SQLite file at the newest revision, made once a run."""
    file = tmp_path_factory.mktemp("migrated") / "idp.sqlite3"
    database = Database(f"sqlite:///{file}")
    migrate(database, "idp")
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()
    return file.read_bytes()


@pytest.fixture
def quick_idp(_migrated: bytes, tmp_path: Path, vault: Vault, clock: FixedClock) -> Iterator[Installation]:
    """On SQLite alone, ready at once."""
    file = tmp_path / "idp.sqlite3"
    file.write_bytes(_migrated)
    database = Database(f"sqlite:///{file}")
    yield _installation(database, tmp_path, vault, clock)
    database.dispose()
