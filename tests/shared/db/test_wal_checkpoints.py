"""K5: what SQLite's log holds is carried over outside any writer's turn."""

import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest

from shared.db.database import Database
from shared.db.wal_checkpoints import AFTER_WRITES, LOG_PAGES, WalCheckpoints
from shared.db.write_turns import WriteTurns
from tests.support.quick_sqlite import DURABLE

pytestmark = pytest.mark.requires("K5")


@pytest.fixture
def durable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setattr("shared.db.database.SQLITE_PRAGMAS", DURABLE)
    return Database(f"sqlite:///{tmp_path / 'x.sqlite3'}")


def turns_of(database: Database) -> WriteTurns:
    """Its writers one after the other, as SQLite has them."""
    assert database.write_turns is not None
    return database.write_turns


def test_after_some_writes_the_database_file_has_what_was_in_the_log(durable: Database, tmp_path: Path) -> None:
    file = tmp_path / "x.sqlite3"
    with durable.write() as connection:
        connection.exec_driver_sql("CREATE TABLE word (w TEXT)")
    for _ in range(AFTER_WRITES):
        with durable.write() as connection:
            connection.exec_driver_sql("INSERT INTO word VALUES ('mooi')")
    turns_of(durable).settle()
    assert b"mooi" in file.read_bytes()
    durable.dispose()


def test_a_commit_does_it_only_when_nobody_else_did(durable: Database) -> None:
    with durable.read() as connection:
        assert connection.exec_driver_sql("PRAGMA wal_autocheckpoint").scalar() == LOG_PAGES
    durable.dispose()


def test_a_file_that_is_gone_is_not_made_again(tmp_path: Path) -> None:
    checkpoints = WalCheckpoints(tmp_path / "gone.sqlite3")
    for _ in range(AFTER_WRITES * 2):
        checkpoints.written()
    checkpoints.settle()
    assert list(tmp_path.iterdir()) == []


def test_nothing_has_the_file_open_once_its_database_is_closed(
    durable: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    carrying, may_end, closed = threading.Event(), threading.Event(), threading.Event()

    def slow(*arguments: Any, **options: Any) -> sqlite3.Connection:
        carrying.set()
        may_end.wait(10)
        opened: sqlite3.Connection = real(*arguments, **options)
        return opened

    def close() -> None:
        durable.dispose()
        closed.set()

    real = sqlite3.connect
    monkeypatch.setattr("shared.db.wal_checkpoints.sqlite3.connect", slow)
    checkpoints = WalCheckpoints(tmp_path / "x.sqlite3")
    for _ in range(AFTER_WRITES):
        checkpoints.written()
    assert carrying.wait(10)
    turns_of(durable)._checkpoints = checkpoints
    closing_it = threading.Thread(target=close)
    closing_it.start()
    assert not closed.wait(0.2)
    may_end.set()
    closing_it.join(10)
    assert closed.is_set()
    assert not [thread for thread in threading.enumerate() if thread.name == "wal-checkpoint"]
