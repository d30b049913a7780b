"""K24: who waits longest is next, and a place that was given up is nobody's."""

import threading
import time

import pytest

from shared.turns.fair import AHEAD_IN_A_ROW, FairTurns

pytestmark = pytest.mark.requires("K24")


def test_turns_are_given_in_the_order_of_arrival() -> None:
    turns, served = FairTurns(1), list[int]()
    assert turns.acquire(1)

    def wait(number: int) -> None:
        assert turns.acquire(5)
        served.append(number)
        turns.release()

    threads = [threading.Thread(target=wait, args=(number,)) for number in range(8)]
    for number, thread in enumerate(threads):
        thread.start()
        while len(turns._waiting) <= number:
            time.sleep(0.001)
    turns.release()
    for thread in threads:
        thread.join()
    assert served == list(range(8))


def test_who_gave_up_is_not_called() -> None:
    turns = FairTurns(1)
    assert turns.acquire(1)
    assert not turns.acquire(0.01)
    turns.release()
    assert turns.acquire(0.01)


def test_no_more_holders_than_turns() -> None:
    turns = FairTurns(2)
    assert [turns.acquire(0.01) for _ in range(3)] == [True, True, False]


def in_line(turns: FairTurns, name: str, served: list[str], *, ahead: bool) -> threading.Thread:
    """A thread that waits for its turn; returns when it stands in line."""

    def wait() -> None:
        assert turns.acquire(10, ahead=ahead)
        served.append(name)
        turns.release()

    before = len(turns._waiting) + len(turns._ahead)
    thread = threading.Thread(target=wait)
    thread.start()
    while len(turns._waiting) + len(turns._ahead) == before:
        time.sleep(0.001)
    return thread


def test_who_may_go_ahead_is_served_first() -> None:
    turns, served = FairTurns(1), list[str]()
    assert turns.acquire(1)
    threads = [
        in_line(turns, name, served, ahead=ahead) for name, ahead in (("a", False), ("b", False), ("first", True))
    ]
    turns.release()
    for thread in threads:
        thread.join()
    assert served == ["first", "a", "b"]


def test_those_who_go_ahead_do_not_keep_the_others_waiting_for_ever() -> None:
    turns, served = FairTurns(1), list[str]()
    assert turns.acquire(1)
    threads = [in_line(turns, "patient", served, ahead=False)]
    threads += [in_line(turns, str(number), served, ahead=True) for number in range(AHEAD_IN_A_ROW + 2)]
    turns.release()
    for thread in threads:
        thread.join()
    assert served.index("patient") == AHEAD_IN_A_ROW
