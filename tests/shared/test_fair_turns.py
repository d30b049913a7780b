"""K24: who waits longest is next, and a place that was given up is nobody's."""

import threading
import time

import pytest

from shared.fair_turns import FairTurns

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
