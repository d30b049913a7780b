"""Rows and bytes share the word for a disk without room, so that the door answers 507 for both."""

import errno

import pytest
from sqlalchemy.exc import DBAPIError

from shared.db.database import Database
from tests.uploads.kit import Kit
from uploads.db.disk import free_bytes_of, fullness_told

SAY_FULL = "DO $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$"

pytestmark = pytest.mark.requires("tus-X04", "threat 34")


def fill_up(database: Database) -> None:
    """Have the database itself say that its disk is full."""
    with fullness_told(), database.write() as connection:
        if database.dialect == "postgresql":
            connection.exec_driver_sql(SAY_FULL)
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        connection.exec_driver_sql("CREATE TABLE more AS SELECT randomblob(1000000) AS x")


def test_what_a_full_database_says_is_the_word_of_a_full_store(kit_on_each: Kit) -> None:
    with pytest.raises(OSError, match="no room") as told:
        fill_up(kit_on_each.database)
    assert told.value.errno == errno.ENOSPC


def test_what_else_it_says_stays_what_it_is(kit_on_each: Kit) -> None:
    with pytest.raises(DBAPIError), fullness_told(), kit_on_each.database.write() as connection:
        connection.exec_driver_sql("SELECT nothing FROM nowhere")


def test_only_a_database_in_a_file_of_ours_has_a_disk_that_we_look_at(kit: Kit) -> None:
    assert free_bytes_of(str(kit.database.engine.url))()
    assert free_bytes_of("postgresql+psycopg://uploads@elsewhere/uploads")() is None
