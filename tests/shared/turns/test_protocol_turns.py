"""K24: a process answers one request of the protocol at a time, and who waits for something slow lets others go on."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from shared.db.database import Database
from shared.turns.aside import stepped_aside
from shared.turns.pages import give_way, in_a_page
from shared.turns.protocol import ProtocolTurns

pytestmark = pytest.mark.requires("K24")

PATIENCE_SECONDS = 30


def begun(turns: ProtocolTurns) -> threading.Event:
    """Another request: the event says that it is being worked on."""
    at_work = threading.Event()

    def work() -> None:
        with turns.turn():
            at_work.set()

    threading.Thread(target=work, daemon=True).start()
    return at_work


def test_the_second_begins_when_the_first_is_done() -> None:
    turns = ProtocolTurns()
    with turns.turn():
        second = begun(turns)
        assert not second.wait(0.05)
    assert second.wait(PATIENCE_SECONDS)


def test_a_failure_ends_the_turn() -> None:
    turns = ProtocolTurns()
    with pytest.raises(ZeroDivisionError), turns.turn():
        raise ZeroDivisionError
    assert begun(turns).wait(PATIENCE_SECONDS)


def test_who_waits_for_something_slow_lets_the_next_one_go_on() -> None:
    turns = ProtocolTurns()
    with turns.turn():
        with stepped_aside():
            assert begun(turns).wait(PATIENCE_SECONDS)
        second = begun(turns)
        assert not second.wait(0.05)
    assert second.wait(PATIENCE_SECONDS)


def test_who_writes_lets_the_next_one_go_on_until_it_is_on_the_disk(tmp_path: Path) -> None:
    turns, database = ProtocolTurns(), Database(f"sqlite:///{tmp_path / 'x.sqlite3'}")
    with turns.turn():
        with database.write() as connection:
            connection.execute(text("CREATE TABLE x (n INTEGER)"))
            assert begun(turns).wait(PATIENCE_SECONDS)
        second = begun(turns)
        assert not second.wait(0.05)
    assert second.wait(PATIENCE_SECONDS)
    database.dispose()


def test_it_is_no_page() -> None:
    with ProtocolTurns().turn():
        assert not in_a_page()
        give_way()
