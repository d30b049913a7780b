"""Each service's migrations lead to exactly its tables, and back to nothing, on both databases (K2, K5)."""

from collections.abc import Iterator

import pytest
from sqlalchemy import inspect

from shared.database import Database
from shared.migrations import differences, downgrade, migrate

SERVICES = ("idp", "portal", "uploads")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.dispose()


@pytest.mark.requires("K2", "K5")
@pytest.mark.parametrize("service", SERVICES)
def test_tables_and_migrated_database_agree(database: Database, service: str) -> None:
    migrate(database, service)
    assert differences(database, service) == []


@pytest.mark.requires("K2")
@pytest.mark.parametrize("service", SERVICES)
def test_every_migration_can_be_undone_and_done_again(database: Database, service: str) -> None:
    migrate(database, service)
    downgrade(database, service, "base")
    assert set(inspect(database.engine).get_table_names()) <= {"alembic_version"}
    migrate(database, service)
    assert differences(database, service) == []


@pytest.mark.requires("K2")
@pytest.mark.parametrize("service", SERVICES)
def test_migrating_twice_changes_nothing(database: Database, service: str) -> None:
    migrate(database, service)
    migrate(database, service)
    assert differences(database, service) == []
