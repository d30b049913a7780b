"""Fixtures of uploads: a kit on SQLite, and one on each database."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shared.clock import FixedClock
from shared.db.database import Database
from tests.support.faulty_store import FaultyStore, faulty_store
from tests.support.object_store import ObjectStore
from tests.uploads.kit import Kit, in_a_bucket, make_kit, on_files, on_sqlite
from uploads.stores.sealed_store import SealedStore
from uploads.stores.store_address import Bucket

EXAMPLE_DAY = datetime(2027, 2, 16, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def filled_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with tables and first rows, to be copied: making one takes longer than most tests."""
    folder = tmp_path_factory.mktemp("filled")
    database = on_sqlite(folder)
    make_kit(database, FixedClock(EXAMPLE_DAY))
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()
    return folder / "uploads.sqlite3"


@pytest.fixture
def kit(tmp_path: Path, clock: FixedClock, filled_sqlite: Path) -> Iterator[Kit]:
    """Uploads on SQLite and memory, for rules that don't depend on either."""
    shutil.copy(filled_sqlite, tmp_path)
    database = on_sqlite(tmp_path)
    yield make_kit(database, clock)
    database.dispose()


@pytest.fixture
def kit_on_each(make_database: Callable[[str], Database], clock: FixedClock) -> Kit:
    """Uploads on SQLite, then on PostgreSQL."""
    return make_kit(make_database("uploads"), clock)


@pytest.fixture
def filed(database_url: str, clock: FixedClock, tmp_path: Path) -> Iterator[Kit]:
    """The same with its bytes in encrypted files."""
    database = Database(database_url)
    yield make_kit(database, clock, store=on_files(tmp_path / "store"))
    database.dispose()


@pytest.fixture
def bucket(object_store: ObjectStore) -> Bucket:
    """A place of its own in the object store of this run."""
    return object_store.fresh()


@pytest.fixture
def between(bucket: Bucket) -> Iterator[FaultyStore]:
    """What stands before that store, and does wrong when a test says so."""
    with faulty_store(bucket.endpoint or "") as store:
        yield store


@pytest.fixture
def breakable(bucket: Bucket, between: FaultyStore, monkeypatch: pytest.MonkeyPatch) -> SealedStore:
    """The bucket through it; nobody waits for it for long."""
    monkeypatch.setattr("uploads.stores.s3_client.ANSWER_SECONDS", 0.5)
    monkeypatch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", lambda *_: 0)
    return in_a_bucket(between.before(bucket))
