"""K24: few pages are worked on at a time, the others wait in order, and what is urgent waits for none of them."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from shared.turns.aside import stepped_aside
from shared.turns.pace import Pace
from shared.turns.pages import PageTurns, TooManyPages, give_way, in_a_page

pytestmark = pytest.mark.requires("K24")


@contextmanager
def elsewhere(work: Callable[[], object]) -> Iterator[threading.Event]:
    """Another thread at work; the event says that it is done."""
    done = threading.Event()

    def run() -> None:
        work()
        done.set()

    thread = threading.Thread(target=run)
    thread.start()
    yield done
    thread.join(10)
    assert done.is_set()


def make(turns: PageTurns, *, newcomer: bool = False) -> None:
    with turns.turn(newcomer=newcomer):
        assert in_a_page()


def test_no_more_pages_at_once_than_said() -> None:
    turns = PageTurns(1, places=2)
    with elsewhere(lambda: None):
        pass
    with turns.turn(newcomer=False):
        waiting = elsewhere(lambda: make(turns))
        done = waiting.__enter__()
        assert not done.wait(0.05)
    waiting.__exit__(None, None, None)


def test_who_finds_no_place_is_turned_away_and_told_when_to_come_back() -> None:
    turns = PageTurns(1, places=1)
    with turns.turn(newcomer=False):
        with pytest.raises(TooManyPages) as first, turns.turn(newcomer=False):
            pass
        with pytest.raises(TooManyPages) as second, turns.turn(newcomer=False):
            pass
    assert 2 <= first.value.retry_after_seconds <= second.value.retry_after_seconds
    make(turns)


def test_a_form_that_was_filled_in_finds_a_place_when_newcomers_find_none() -> None:
    turns = PageTurns(4, places=4)
    with turns.turn(newcomer=True), turns.turn(newcomer=True), turns.turn(newcomer=True):
        with pytest.raises(TooManyPages), turns.turn(newcomer=True):
            pass
        make(turns)


def test_who_waits_too_long_is_turned_away_and_leaves_no_trace() -> None:
    turns = PageTurns(1, places=2, deadline_seconds=0.01)
    with turns.turn(newcomer=False), pytest.raises(TooManyPages), turns.turn(newcomer=False):
        pass
    with turns.turn(newcomer=False):
        pass


def test_a_page_that_waits_for_something_slow_lets_another_go_on() -> None:
    turns = PageTurns(1, places=2)
    with turns.turn(newcomer=False):
        with stepped_aside():
            assert not in_a_page()
            with elsewhere(lambda: make(turns)) as done:
                assert done.wait(10)
        assert in_a_page()


def test_stepping_aside_is_nothing_to_who_has_no_turn() -> None:
    with stepped_aside():
        assert not in_a_page()
    give_way()


def test_a_page_that_fails_gives_its_turn_back() -> None:
    turns = PageTurns(1, places=1)
    with pytest.raises(ZeroDivisionError), turns.turn(newcomer=False):
        raise ZeroDivisionError
    make(turns)


def test_a_page_waits_between_its_steps_for_what_is_urgent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.turns.pages.PATIENCE_SECONDS", 10)
    turns, begun = PageTurns(1, places=1), threading.Event()

    def page() -> None:
        with turns.turn(newcomer=False):
            begun.set()
            turns.begin_urgent()
            threading.Timer(0.05, turns.end_urgent).start()
            give_way()

    with elsewhere(page) as done:
        assert begun.wait(5)
        assert done.wait(5)


def test_a_page_is_slowed_down_but_never_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.turns.pages.PATIENCE_SECONDS", 0.01)
    turns = PageTurns(1, places=1)
    with turns.turn(newcomer=False):
        turns.begin_urgent()
        give_way()  # nobody ends it
    make(turns)


def test_a_page_begins_when_pages_have_not_taken_more_than_their_share(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("shared.turns.pages.time.sleep", slept.append)
    computed = iter([0.0, 1.0, 1.0, 1.0])
    turns = PageTurns(1, places=2, pace=Pace(0.5, clock=lambda: 0.0, computed=lambda: next(computed)))
    make(turns)
    make(turns)
    assert slept == [0.0, 1.75]


def test_a_page_that_comes_back_does_not_wait_for_one_that_keeps_its_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    pausing, over = threading.Event(), threading.Event()

    def pause(seconds: float) -> None:
        if seconds:
            pausing.set()
            assert over.wait(10)

    monkeypatch.setattr("shared.turns.pages.time.sleep", pause)
    computed = iter([0.0, 5.0])
    turns = PageTurns(1, places=3, pace=Pace(0.5, clock=lambda: 0.0, computed=lambda: next(computed, 5.0)))
    make(turns)  # one that took more than its share
    over.set()
    held = turns.turn(newcomer=False)
    held.__enter__()
    over.clear()
    pausing.clear()
    with stepped_aside():
        waiting = elsewhere(lambda: make(turns))
        waiting.__enter__()
        assert pausing.wait(10)
    held.__exit__(None, None, None)
    over.set()
    waiting.__exit__(None, None, None)
