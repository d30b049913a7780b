"""K5: connections to SQLite are opened once and lent again; one that may not be whole is closed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import column, event, func, select, table, text
from sqlalchemy.exc import DBAPIError

from shared.db.database import Database
from shared.db.prepared import Prepared

COUNT = Prepared(select(func.count().label("number")).select_from(table("x", column("n"))))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'x.sqlite3'}")
    yield database
    database.dispose()


@pytest.fixture
def opened(database: Database) -> list[str]:
    """A line for each connection that is opened from now on."""
    database.dispose()
    opened: list[str] = []
    event.listen(database.engine, "connect", lambda *_: opened.append("opened"))
    return opened


def test_there_is_one_to_read_and_one_to_write(database: Database, opened: list[str]) -> None:
    for _ in range(3):
        with database.read() as reading:
            reading.execute(text("SELECT 1"))
        with database.write():
            pass
    assert len(opened) == 2


def test_one_to_read_cannot_write_and_sees_what_others_commit(database: Database) -> None:
    with database.write() as writing:
        writing.execute(text("CREATE TABLE x (n INTEGER)"))
    with database.read() as reading, pytest.raises(DBAPIError, match="readonly"):
        reading.execute(text("INSERT INTO x VALUES (1)"))
    with database.read() as reading:
        assert COUNT.all(reading) == [(0,)]
        with database.write() as writing:
            writing.execute(text("INSERT INTO x VALUES (1)"))
        assert COUNT.all(reading) == [(1,)]


def test_other_users_of_the_engine_can_write(database: Database) -> None:
    with database.read():
        database.dispose()
    with database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE x (n INTEGER)"))


def test_transactions_at_the_same_time_do_not(database: Database, opened: list[str]) -> None:
    with database.write() as writing:
        writing.execute(text("CREATE TABLE x (n INTEGER)"))
        with database.read() as reading:
            assert reading is not writing
            assert reading.execute(text("SELECT count(*) FROM sqlite_master")).scalar_one() == 0
        assert database.in_use == 1
    assert (len(opened), database.in_use) == (2, 0)


def test_what_failed_is_undone_and_its_connection_is_of_use_again(database: Database, opened: list[str]) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as connection:
        connection.execute(text("CREATE TABLE x (n INTEGER)"))
        raise ZeroDivisionError
    with database.write() as connection:
        assert connection.execute(text("SELECT count(*) FROM sqlite_master")).scalar_one() == 0
    assert len(opened) == 1


def test_a_connection_that_cannot_end_its_transaction_is_not_lent_again(database: Database, opened: list[str]) -> None:
    with pytest.raises(Exception, match="closed"), database.write() as connection:
        driver = connection.connection.dbapi_connection
        assert driver is not None
        driver.close()
    with database.write() as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1
    assert (len(opened), database.in_use) == (2, 0)


def test_dispose_closes_also_what_is_still_in_use(database: Database, opened: list[str]) -> None:
    with database.read() as connection:
        database.dispose()
        connection.execute(text("SELECT 1"))
    with database.read() as other:
        assert other is not connection
    assert len(opened) == 2
