"""A connection that reads need not ask again what nobody changed, and asks again as soon as somebody wrote."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, MetaData, String, Table, bindparam, insert, select, update

from shared.db import seen_rows
from shared.db.database import Database
from shared.db.remembered import Remembered

metadata = MetaData()
thing = Table("thing", metadata, Column("name", String(9), primary_key=True), Column("word", String(9)))


class Counted:
    """A SELECT that tells how often the database was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.find = Remembered(
            select(thing.c.word).where(thing.c.name == bindparam("wanted")), lambda rows: str(rows[0].word)
        )
        self.asked = 0
        read = Remembered._read

        def counting(remembered: Remembered[Any], *arguments: Any) -> Any:
            self.asked += 1
            return read(remembered, *arguments)

        monkeypatch.setattr(Remembered, "_read", counting)

    def __call__(self, database: Database, wanted: str) -> str | None:
        with database.read() as connection:
            return self.find.find(connection, wanted=wanted)


@pytest.fixture
def words(monkeypatch: pytest.MonkeyPatch) -> Counted:
    return Counted(monkeypatch)


@pytest.fixture
def file(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'x.sqlite3'}"


@pytest.fixture
def database(file: str) -> Iterator[Database]:
    database = Database(file)
    metadata.create_all(database.engine)
    with database.write() as connection:
        connection.execute(insert(thing).values(name="one", word="first"))
    yield database
    database.dispose()


def test_what_nobody_changed_is_asked_once(database: Database, words: Counted) -> None:
    assert [words(database, "one") for _ in range(3)] == ["first"] * 3
    assert [words(database, "none") for _ in range(3)] == [None] * 3
    assert words.asked == 2


@pytest.mark.requires("K5")
def test_what_this_process_or_another_wrote_is_seen_at_once(database: Database, file: str, words: Counted) -> None:
    words(database, "one")
    with database.write() as connection:
        connection.execute(update(thing).values(word="second"))
    assert words(database, "one") == "second"
    other = Database(file)
    with other.write() as connection:
        connection.execute(update(thing).values(word="third"))
    other.dispose()
    assert words(database, "one") == "third"


def test_it_is_seen_within_a_transaction_too(database: Database, words: Counted) -> None:
    with database.read() as connection:
        assert words.find.find(connection, wanted="one") == "first"
        with database.write() as writing:
            writing.execute(update(thing).values(word="second"))
        assert words.find.find(connection, wanted="one") == "second"


def test_who_writes_sees_its_own_change_before_it_is_committed(database: Database, words: Counted) -> None:
    with database.write() as connection:
        assert words.find.find(connection, wanted="one") == "first"
        connection.execute(update(thing).values(word="second"))
        assert words.find.find(connection, wanted="one") == "second"


def test_no_more_is_kept_than_said(database: Database, words: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen_rows, "MOST", 2)
    for number in range(5):
        words(database, f"none-{number}")
    with database.read() as connection:
        seen = seen_rows.seen_by(connection)
        assert seen is not None
        assert len(seen) <= 2
