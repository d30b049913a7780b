"""Statements that are compiled once do exactly what SQLAlchemy does with them, on both databases."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Boolean, Column, Integer, MetaData, String, Table, bindparam, event, insert, select, update

from shared.db.columns import Json, UtcDateTime
from shared.db.database import Database
from shared.db.prepared import Prepared
from shared.db.upsert import insert_for

metadata = MetaData()
thing = Table(
    "thing",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("at", UtcDateTime),
    Column("content", Json),
    Column("is_open", Boolean),
    Column("times", Integer),
)
ADD = Prepared(insert(thing))
FIND = Prepared(select(thing).where(thing.c.name == bindparam("wanted")))
OPEN = Prepared(select(thing.c.name).where(thing.c.is_open.is_(True), thing.c.times > 1))
AGAIN = Prepared(
    update(thing).where(thing.c.name == bindparam("wanted"), thing.c.at < bindparam("now")).values(
        times=thing.c.times + 1, at=bindparam("now")
    )
)  # fmt: skip
ONCE = Prepared(lambda dialect: insert_for(dialect, thing).on_conflict_do_nothing().returning(thing.c.name))
AT = datetime(2027, 2, 16, 9, 30, 15, 123456, tzinfo=UTC)
ROW: dict[str, Any] = {"name": "a % 'b'", "at": AT, "content": {"a": ["é", None]}, "is_open": True, "times": 2}


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    metadata.create_all(database.engine)
    yield database
    database.dispose()


def test_a_row_goes_in_and_comes_back_as_through_sqlalchemy(database: Database) -> None:
    with database.write() as connection:
        assert ADD.run(connection, **ROW) == 1
    with database.read() as connection:
        prepared = FIND.one(connection, wanted=ROW["name"])
        assert prepared is not None
        assert prepared._asdict() == ROW
        assert tuple(prepared) == tuple(connection.execute(select(thing)).one())


def test_what_is_empty_stays_empty(database: Database) -> None:
    row = {"name": "empty", "at": None, "content": None, "is_open": None, "times": None}
    with database.write() as connection:
        ADD.run(connection, **row)
        assert FIND.all(connection, wanted="empty") == [tuple(row.values())]
        assert FIND.one(connection, wanted="nobody") is None


def test_constants_of_the_statement_are_kept(database: Database) -> None:
    with database.write() as connection:
        for times in (1, 2):
            ADD.run(connection, **{**ROW, "name": f"{times}", "times": times})
        assert [row.name for row in OPEN.all(connection)] == ["2"]


def test_one_value_can_stand_in_two_places(database: Database) -> None:
    later = AT.replace(hour=10)
    with database.write() as connection:
        ADD.run(connection, **ROW)
        assert [AGAIN.run(connection, wanted=ROW["name"], now=later) for _ in range(2)] == [1, 0]
        row = FIND.one(connection, wanted=ROW["name"])
        assert row is not None
        assert (row.times, row.at) == (3, later)


def test_a_statement_can_be_another_for_each_database(database: Database) -> None:
    with database.write() as connection:
        assert ONCE.one(connection, **ROW) is not None
        assert ONCE.one(connection, **ROW) is None


def test_it_is_undone_with_its_transaction_beside_other_statements(database: Database) -> None:
    with pytest.raises(RuntimeError), database.write() as connection:
        ADD.run(connection, **ROW)
        connection.execute(insert(thing).values(name="other"))
        raise RuntimeError
    with database.read() as connection:
        assert connection.execute(select(thing)).all() == []


@pytest.mark.parametrize("first", ["prepared", "other"])
def test_it_is_committed_beside_other_statements(database: Database, first: str) -> None:
    with database.write() as connection:
        if first == "prepared":
            ADD.run(connection, **ROW)
        connection.execute(insert(thing).values(name="other"))
        if first == "other":
            ADD.run(connection, **ROW)
    with database.read() as connection:
        assert {row.name for row in connection.execute(select(thing))} == {"other", ROW["name"]}


def test_a_moment_without_zone_is_refused(database: Database) -> None:
    with pytest.raises(ValueError, match="time zone"), database.write() as connection:
        ADD.run(connection, **{**ROW, "at": datetime(2027, 2, 16)})  # noqa: DTZ001


def test_more_rows_than_one_are_refused_where_one_is_wanted(database: Database) -> None:
    with database.write() as connection:
        for name in ("a", "b"):
            ADD.run(connection, **{**ROW, "name": name})
        with pytest.raises(LookupError):
            OPEN.one(connection)


def test_a_list_to_expand_cannot_be_prepared(database: Database) -> None:
    with database.read() as connection, pytest.raises(TypeError):
        Prepared(select(thing).where(thing.c.name.in_(["a", "b"]))).all(connection)


def test_who_listens_to_the_engine_hears_it_and_nothing_else_changes(database: Database) -> None:
    heard: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *seen: heard.append(seen[2].split()[0]))
    with database.write() as connection:
        assert ADD.run(connection, **ROW) == 1
        assert FIND.one(connection, wanted=ROW["name"]) == tuple(ROW.values())
        assert ONCE.one(connection, **ROW) is None
    assert [word for word in heard if word != "BEGIN"] == ["INSERT", "SELECT", "INSERT"]
