"""Revision 0001 makes what the tables say, on both databases, and leaves nothing when taken back."""

import pytest
from sqlalchemy import inspect

from shared.database import Database
from shared.migrations import differences, downgrade, migrate

pytestmark = pytest.mark.requires("K2", "K5")


def test_the_migrated_database_is_what_the_tables_say(database_url: str) -> None:
    database = Database(database_url)
    migrate(database, "idp")
    assert differences(database, "idp") == []
    database.dispose()


def test_down_leaves_nothing_and_up_again_works(database_url: str) -> None:
    database = Database(database_url)
    migrate(database, "idp")
    downgrade(database, "idp", "base")
    assert set(inspect(database.engine).get_table_names()) <= {"alembic_version"}
    migrate(database, "idp")
    assert "account" in inspect(database.engine).get_table_names()
    database.dispose()
