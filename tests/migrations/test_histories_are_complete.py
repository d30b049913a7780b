"""Each service's migrations lead to exactly its tables, and back to nothing, on both databases (K2, K5)."""

from collections.abc import Iterator

import pytest
from sqlalchemy import inspect

from shared.db.database import Database
from shared.db.migrations import differences, downgrade, migrate

SERVICES = ("idp", "portal", "uploads")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.dispose()


@pytest.mark.requires("K2", "K5")
@pytest.mark.parametrize("service", SERVICES)
def test_migrating_leads_to_the_tables_and_again_changes_nothing_and_undone_leaves_nothing(
    database: Database, service: str
) -> None:
    for _ in range(2):
        migrate(database, service)
        assert differences(database, service) == []
    downgrade(database, service, "base")
    assert set(inspect(database.engine).get_table_names()) <= {"alembic_version"}
    migrate(database, service)
    assert differences(database, service) == []
