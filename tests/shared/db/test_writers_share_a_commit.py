"""K5: writers of one process that wait for each other are flushed together, and each hears what became of its own."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError, StatementError

from shared.db.database import Database
from shared.db.open_connections import SqliteTransaction
from shared.db.shared_commit import MOST_PARTS, SharedCommit, TransactionLost

pytestmark = pytest.mark.requires("K5", "threat 14")

PATIENCE_SECONDS = 30


@pytest.fixture(autouse=True)
def no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow machine may take longer over a part than anybody would wait."""
    monkeypatch.setattr("shared.db.shared_commit.MOST_SECONDS", PATIENCE_SECONDS)


@pytest.fixture
def commits(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Each end of a writing transaction: whether it was committed."""
    ends, end = list[bool](), SqliteTransaction._end

    def counted(self: SqliteTransaction, *, commits: bool) -> None:
        if self._writes:
            ends.append(commits)
        end(self, commits=commits)

    monkeypatch.setattr(SqliteTransaction, "_end", counted)
    return ends


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'x.sqlite3'}")
    with database.write() as connection:
        connection.execute(text("CREATE TABLE x (n INTEGER PRIMARY KEY)"))
    yield database
    database.dispose()


def add(connection: Connection, number: int) -> None:
    connection.execute(text("INSERT INTO x VALUES (:n)"), {"n": number})


def driver(connection: Connection) -> Any:
    return connection.connection.dbapi_connection


def rows(database: Database) -> list[int]:
    with database.read() as connection:
        return list(connection.execute(text("SELECT n FROM x ORDER BY n")).scalars())


Writes = Callable[[Connection], object]


def written(database: Database, write: Writes) -> None:
    with database.write() as connection:
        write(connection)


@contextmanager
def in_line(database: Database, *writes: Writes) -> Iterator[list[Future[None]]]:
    """Writers that stand in line in this order behind the block, and that have ended after it."""
    turns = database.write_turns
    assert turns is not None
    with ThreadPoolExecutor(len(writes)) as crowd:
        writers = list[Future[None]]()
        for number, write in enumerate(writes):
            writers.append(crowd.submit(written, database, write))
            while len(turns._threads._waiting) <= number:
                time.sleep(0.001)
        yield writers


def ended(writers: list[Future[None]]) -> list[BaseException | None]:
    """What each of them raised, None for what is written."""
    return [writer.exception(PATIENCE_SECONDS) for writer in writers]


def test_who_waits_for_one_another_is_flushed_together(database: Database, commits: list[bool]) -> None:
    with database.write() as connection:
        add(connection, 100)
        others = in_line(database, *(lambda c, n=n: add(c, n) for n in (1, 2, 3)))
        writers = others.__enter__()
    others.__exit__(None, None, None)
    written(database, lambda connection: add(connection, 0))
    assert ended(writers) == [None] * 3
    assert rows(database) == [0, 1, 2, 3, 100]
    assert commits == [True, True]  # the four, and who came alone


def test_one_that_fails_takes_nothing_of_the_others_along(database: Database, commits: list[bool]) -> None:
    def fail(connection: Connection) -> None:
        add(connection, 2)
        raise ZeroDivisionError

    with database.write() as connection:
        add(connection, 100)
        others = in_line(database, lambda c: add(c, 1), fail, lambda c: add(c, 3))
        writers = others.__enter__()
    others.__exit__(None, None, None)
    assert [type(outcome) for outcome in ended(writers)] == [type(None), ZeroDivisionError, type(None)]
    assert rows(database) == [1, 3, 100]
    assert commits == [True]


def test_a_statement_that_fails_leaves_what_the_others_wrote(database: Database) -> None:
    with database.write() as connection:
        add(connection, 1)
        others = in_line(database, lambda c: add(c, 1), lambda c: add(c, 2))
        writers = others.__enter__()
    others.__exit__(None, None, None)
    assert [type(outcome) for outcome in ended(writers)] == [IntegrityError, type(None)]
    assert rows(database) == [1, 2]


def test_when_the_first_fails_the_next_begins_anew(database: Database, commits: list[bool]) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as connection:
        add(connection, 100)
        others = in_line(database, lambda c: add(c, 1))
        writers = others.__enter__()
        raise ZeroDivisionError
    others.__exit__(None, None, None)
    assert ended(writers) == [None]
    assert rows(database) == [1]
    assert commits == [False, True]


def test_a_commit_that_fails_fails_for_everybody(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    end = SqliteTransaction._end

    def fails(self: SqliteTransaction, *, commits: bool) -> None:
        if self._writes and commits:
            raise sqlite3.OperationalError("database or disk is full")
        end(self, commits=commits)

    with pytest.raises(TransactionLost, match="OperationalError"), database.write() as connection:
        add(connection, 100)
        others = in_line(database, lambda c: add(c, 1), lambda c: add(c, 2))
        writers = others.__enter__()
        monkeypatch.setattr(SqliteTransaction, "_end", fails)
    others.__exit__(None, None, None)
    monkeypatch.setattr(SqliteTransaction, "_end", end)
    assert [type(outcome) for outcome in ended(writers)] == [TransactionLost, sqlite3.OperationalError]
    assert rows(database) == []
    with database.write() as connection:
        add(connection, 5)
    assert rows(database) == [5]


def test_a_statement_that_cannot_even_be_made_leaves_what_the_others_wrote(database: Database) -> None:
    """SQLAlchemy rolls back by itself what fails before it has begun, as after statements of the driver alone."""
    with database.write() as connection:
        driver(connection).execute("INSERT INTO x VALUES (1)")
        others = in_line(database, lambda c: c.execute(text("INSERT INTO x VALUES (:n)"), {}), lambda c: add(c, 2))
        writers = others.__enter__()
    others.__exit__(None, None, None)
    assert [type(outcome) for outcome in ended(writers)] == [StatementError, type(None)]
    assert rows(database) == [1, 2]


def test_nobody_hears_that_it_is_written_when_it_was_given_up_between_two_parts(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = SharedCommit.begin_part

    def fails(self: SharedCommit) -> None:
        if self._parts:
            driver(self.connection).rollback()
            raise sqlite3.OperationalError("out of memory")
        begin(self)

    monkeypatch.setattr(SharedCommit, "begin_part", fails)
    with pytest.raises(TransactionLost), database.write() as connection:
        add(connection, 100)
        others = in_line(database, lambda c: add(c, 1))
        writers = others.__enter__()
    others.__exit__(None, None, None)
    assert [type(outcome) for outcome in ended(writers)] == [sqlite3.OperationalError]
    assert rows(database) == []


def test_an_interrupted_thread_takes_the_lock_with_it_for_nobody(database: Database) -> None:
    def interrupted(connection: Connection) -> None:
        add(connection, 1)
        connection.invalidate()  # as SQLAlchemy does when a statement is interrupted
        raise ZeroDivisionError

    with pytest.raises(TransactionLost), database.write() as connection:
        add(connection, 100)
        others = in_line(database, interrupted)
        writers = others.__enter__()
    others.__exit__(None, None, None)
    assert [type(outcome) for outcome in ended(writers)] == [ZeroDivisionError]
    with database.write() as connection:
        add(connection, 5)
    assert rows(database) == [5]


def test_a_transaction_that_the_database_gave_up_is_written_for_nobody(database: Database) -> None:
    def lose(connection: Connection) -> None:
        driver(connection).rollback()  # as SQLite itself does when the disk is full
        raise sqlite3.OperationalError("database or disk is full")

    with pytest.raises(TransactionLost), database.write() as connection:
        add(connection, 100)
        others = in_line(database, lose, lambda c: add(c, 2))
        writers = others.__enter__()
    others.__exit__(None, None, None)
    assert [type(outcome) for outcome in ended(writers)] == [sqlite3.OperationalError, type(None)]
    assert rows(database) == [2]


def test_nobody_hears_of_it_before_it_is_on_the_disk(database: Database) -> None:
    writing, may_end = threading.Event(), threading.Event()

    def slow(connection: Connection) -> None:
        add(connection, 2)
        writing.set()
        may_end.wait(PATIENCE_SECONDS)

    def first_of_them(connection: Connection) -> None:
        in_line_behind.__enter__()
        add(connection, 1)

    in_line_behind = in_line(database, slow)
    with ThreadPoolExecutor(1) as somebody:
        first = somebody.submit(written, database, first_of_them)
        assert writing.wait(PATIENCE_SECONDS)
        assert not first.done()
        assert rows(database) == []
        may_end.set()
        assert ended([first]) == [None]
    in_line_behind.__exit__(None, None, None)
    assert rows(database) == [1, 2]


def test_a_commit_takes_so_many_and_no_more(database: Database, commits: list[bool]) -> None:
    many = MOST_PARTS + 3
    with database.write() as connection:
        add(connection, 100)
        others = in_line(database, *(lambda c, n=n: add(c, n) for n in range(many)))
        writers = others.__enter__()
    others.__exit__(None, None, None)
    assert ended(writers) == [None] * many
    assert len(rows(database)) == many + 1
    assert commits == [True, True]


def test_whoever_began_long_ago_is_flushed_first(
    database: Database, commits: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.db.shared_commit.MOST_SECONDS", 0)
    with database.write() as connection:
        add(connection, 100)
        others = in_line(database, lambda c: add(c, 1), lambda c: add(c, 2))
        writers = others.__enter__()
    others.__exit__(None, None, None)
    assert ended(writers) == [None, None]
    assert commits == [True, True, True]
