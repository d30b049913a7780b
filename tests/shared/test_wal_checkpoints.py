"""K5: what SQLite's log holds is carried over outside any writer's turn."""

import threading
from pathlib import Path

import pytest

from shared.database import Database
from shared.wal_checkpoints import AFTER_WRITES, LOG_PAGES, WalCheckpoints
from tests.support.quick_sqlite import DURABLE

pytestmark = pytest.mark.requires("K5")


@pytest.fixture
def durable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setattr("shared.database.SQLITE_PRAGMAS", DURABLE)
    return Database(f"sqlite:///{tmp_path / 'x.sqlite3'}")


def checkpoints_end() -> None:
    for thread in threading.enumerate():
        if thread.name == "wal-checkpoint":
            thread.join(10)


def test_after_some_writes_the_database_file_has_what_was_in_the_log(durable: Database, tmp_path: Path) -> None:
    file = tmp_path / "x.sqlite3"
    with durable.write() as connection:
        connection.exec_driver_sql("CREATE TABLE word (w TEXT)")
    for _ in range(AFTER_WRITES):
        with durable.write() as connection:
            connection.exec_driver_sql("INSERT INTO word VALUES ('mooi')")
    checkpoints_end()
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
    checkpoints_end()
    assert list(tmp_path.iterdir()) == []
