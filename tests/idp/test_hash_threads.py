"""K24: slow hashes have threads of their own, as many as cores, that give way to those that answer requests."""

import os
import sys
import threading

import pytest

from idp.hash_threads import LOWER_BY, HashThreads
from tests.idp.support import NoQueue, quick_hasher

pytestmark = pytest.mark.requires("K24")


def test_no_more_threads_than_cores_however_many_ask() -> None:
    workers, used = HashThreads(cores=2), set[threading.Thread]()

    def ask() -> None:
        used.add(workers.compute(threading.current_thread))

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(used) <= 2
    assert used.isdisjoint(threads)


def test_they_give_way_where_a_thread_has_a_priority_of_its_own_and_nobody_else_does() -> None:
    here = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    there = HashThreads(cores=1).compute(lambda: os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
    assert there == (min(here + LOWER_BY, 19) if sys.platform == "linux" else here)
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == here


def test_what_fails_there_fails_here() -> None:
    with pytest.raises(ZeroDivisionError):
        HashThreads(cores=1).compute(lambda: 1 // 0)


def test_they_judge_as_the_thread_that_asks_would() -> None:
    hasher = quick_hasher(NoQueue(), HashThreads(cores=1))
    encoded = hasher.hash("Fiets-brug-haven-12")
    assert hasher.verify(encoded, "Fiets-brug-haven-12")
    assert not hasher.verify(encoded, "iets anders")
    assert not hasher.verify(None, "iets anders")
    recipe = hasher.recipe()
    assert hasher.digest(recipe, "abc") == quick_hasher().digest(recipe, "abc")
