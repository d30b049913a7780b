"""K5: whoever writes to SQLite gets a turn, however many threads and processes want one at the same time."""

import multiprocessing
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from shared.db.database import Database
from shared.turns.pages import PageTurns

pytestmark = pytest.mark.requires("K5")

THREADS, WRITES = 16, 10


def write_much(url: str, longest_seconds: "multiprocessing.Queue[float]") -> None:
    """Many threads of one process, each of which counts up again and again."""
    database, waits = Database(url), []

    def count_up() -> None:
        for _ in range(WRITES):
            started = time.monotonic()
            with database.write() as connection:
                waits.append(time.monotonic() - started)
                connection.execute(text("UPDATE counter SET n = n + 1"))

    threads = [threading.Thread(target=count_up) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    database.dispose()
    longest_seconds.put(max(waits))


def test_nobody_starves_among_three_processes(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'counter.sqlite3'}"
    database = Database(url)
    with database.write() as connection:
        connection.execute(text("CREATE TABLE counter (n INTEGER)"))
        connection.execute(text("INSERT INTO counter VALUES (0)"))
    spawn = multiprocessing.get_context("spawn")
    longest_seconds = spawn.Queue()
    writers = [spawn.Process(target=write_much, args=(url, longest_seconds)) for _ in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with database.read() as connection:
        assert connection.execute(text("SELECT n FROM counter")).scalar_one() == 3 * THREADS * WRITES
    database.dispose()
    assert max(longest_seconds.get() for _ in writers) < 8


def test_a_turn_ends_with_an_exception(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'x.sqlite3'}")
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), database.write():
            raise ZeroDivisionError
    database.dispose()


def test_who_waits_too_long_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.db.write_turns.WAIT_SECONDS", 0.05)
    database = Database(f"sqlite:///{tmp_path / 'x.sqlite3'}")
    with database.write(), pytest.raises(TimeoutError), database.write():
        pass
    with database.write():
        pass
    database.dispose()


def test_a_database_that_locks_rows_needs_no_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_turns(*_parts: object) -> None:
        raise AssertionError

    monkeypatch.setattr("shared.db.database.WriteTurns", no_turns)
    Database("postgresql+psycopg://localhost/idp").dispose()


@pytest.mark.requires("K24")
def test_one_page_at_most_is_before_another_writer(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'x.sqlite3'}")
    pages, order = PageTurns(8, places=8), list[str]()
    writing, may_end = threading.Event(), threading.Event()

    def page(number: int) -> None:
        with pages.turn(newcomer=False), database.write():
            order.append(f"page {number}")
            writing.set()
            may_end.wait(10)

    def token() -> None:
        with database.write():
            order.append("token")

    threads = [threading.Thread(target=page, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    assert writing.wait(10)
    threads.append(threading.Thread(target=token))
    threads[-1].start()
    time.sleep(0.05)  # all of them stand in line
    may_end.set()
    for thread in threads:
        thread.join()
    database.dispose()
    assert len(order) == 9
    assert order.index("token") <= 2
