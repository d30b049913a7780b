"""A row is made into an object once, and again as soon as anything in it is another; on both databases."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Column, MetaData, String, Table, bindparam, delete, event, insert, select, update

from shared.db.columns import Json, UtcDateTime
from shared.db.database import Database
from shared.db.remembered import Remembered

metadata = MetaData()
thing = Table(
    "thing", metadata, Column("name", String(9), primary_key=True), Column("content", Json), Column("at", UtcDateTime)
)
AT = datetime(2027, 2, 16, 9, tzinfo=UTC)
CONTENT = {"a": ["é", {"b": None}]}


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    metadata.create_all(database.engine)
    with database.write() as connection:
        connection.execute(insert(thing).values(name="one", content=CONTENT, at=AT))
    yield database
    database.dispose()


@pytest.fixture
def things() -> Remembered[Any]:
    def make(rows: Sequence[Any]) -> dict[str, Any]:
        (row,) = rows
        return {"content": row.content, "at": row.at}

    return Remembered(select(thing).where(thing.c.name == bindparam("wanted")), make)


def test_the_same_row_gives_the_same_object(database: Database, things: Remembered[Any]) -> None:
    found = []
    for _ in range(2):
        with database.read() as connection:
            found.append(things.find(connection, wanted="one"))
    assert found[0] == {"content": CONTENT, "at": AT}
    assert found[0] is found[1]


def test_a_changed_row_gives_another_and_a_removed_one_none(database: Database, things: Remembered[Any]) -> None:
    with database.write() as connection:
        before = things.find(connection, wanted="one")
        assert before is not None
        connection.execute(update(thing).values(content={"a": []}))
        assert things.find(connection, wanted="one") == {**before, "content": {"a": []}}
        connection.execute(delete(thing))
        assert things.find(connection, wanted="one") is None


def test_it_is_read_each_time(database: Database, things: Remembered[Any]) -> None:
    heard: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *seen: heard.append(seen[2].split()[0]))
    with database.read() as connection:
        assert things.find(connection, wanted="one") is things.find(connection, wanted="one")
    assert heard.count("SELECT") == 2
