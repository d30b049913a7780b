from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, insert, select
from sqlalchemy.exc import DBAPIError

from shared.db.columns import UtcDateTime
from shared.db.database import Database
from tests.support.quick_sqlite import DURABLE

metadata = MetaData()
moment = Table("moment", metadata, Column("id", Integer, primary_key=True), Column("at", UtcDateTime))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    metadata.create_all(database.engine)
    yield database
    database.dispose()


def test_what_raises_inside_a_write_leaves_nothing(database: Database) -> None:
    with pytest.raises(RuntimeError), database.write() as connection:
        connection.execute(insert(moment).values(id=1))
        raise RuntimeError
    with database.read() as connection:
        assert connection.execute(select(moment)).all() == []


def test_a_moment_comes_back_aware_and_in_utc(database: Database) -> None:
    at = datetime(2027, 2, 16, 9, tzinfo=UTC)
    with database.write() as connection:
        connection.execute(insert(moment).values(id=1, at=at))
    with database.read() as connection:
        found = connection.execute(select(moment.c.at)).scalar_one()
    assert found == at
    assert found.tzinfo is UTC


def test_a_moment_without_zone_is_refused(database: Database) -> None:
    with pytest.raises(Exception, match="time zone"), database.write() as connection:
        connection.execute(insert(moment).values(id=1, at=datetime(2027, 2, 16)))  # noqa: DTZ001


@pytest.mark.requires("K5")
def test_sqlite_runs_in_wal_with_full_synchronous(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.db.database.SQLITE_PRAGMAS", DURABLE)
    database = Database(f"sqlite:///{tmp_path / 'x.sqlite3'}")
    with database.read() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    database.dispose()


@pytest.mark.requires("threat 42")
def test_a_statement_that_fails_does_not_tell_its_values(database: Database) -> None:
    """The text of the exception reaches the log; values can be digests, addresses and names."""
    unknown = Table("nowhere", MetaData(), Column("id", Integer), Column("at", UtcDateTime))
    with pytest.raises(DBAPIError) as failure, database.write() as connection:
        connection.execute(insert(unknown).values(id=987654321))
    assert "987654321" not in str(failure.value)
