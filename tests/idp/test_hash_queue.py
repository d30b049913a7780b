"""K24: one hash per core at a time over all processes, waiters capped, a deadline, and no turn lost by a death."""

import multiprocessing
import os
import threading
import time
from pathlib import Path

import pytest

from idp.hash_queue import MAX_WAITERS, MOST_REST_SECONDS, HashQueue
from idp.hashing import TooBusy
from idp.settings import IdpSettings
from shared.turns.appointments import COME_BACK_PER_SECOND
from shared.turns.pages import PageTurns, in_a_page

pytestmark = pytest.mark.requires("K24")


def test_no_more_turns_at_a_time_than_cores(tmp_path: Path) -> None:
    queue, running, most = HashQueue(tmp_path, at_once=2, max_waiters=50), [0], [0]
    lock = threading.Lock()

    def work() -> None:
        with queue.turn():
            with lock:
                running[0] += 1
                most[0] = max(most[0], running[0])
            time.sleep(0.01)
            with lock:
                running[0] -= 1

    threads = [threading.Thread(target=work) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most[0] == 2


def test_two_queues_in_one_folder_share_the_turns(tmp_path: Path) -> None:
    first = HashQueue(tmp_path, at_once=1)
    second = HashQueue(tmp_path, at_once=1, deadline_seconds=0.05)
    with first.turn(), pytest.raises(TooBusy), second.turn():
        pass
    with second.turn():
        pass


def test_a_full_queue_refuses_at_once(tmp_path: Path) -> None:
    queue = HashQueue(tmp_path, at_once=1, max_waiters=1)
    with queue.turn():
        start = time.monotonic()
        with pytest.raises(TooBusy), queue.turn():
            pass
        assert time.monotonic() - start < 0.5


def test_waiting_ends_at_the_deadline(tmp_path: Path) -> None:
    queue = HashQueue(tmp_path, at_once=1, max_waiters=2, deadline_seconds=0.1)
    refused: list[bool] = []

    def wait() -> None:
        try:
            with queue.turn():
                pass
        except TooBusy:
            refused.append(True)

    with queue.turn():
        waiter = threading.Thread(target=wait)
        waiter.start()
        waiter.join(5)
    assert refused == [True]


def test_nobody_waits_longer_than_three_seconds_unless_it_is_set_otherwise(tmp_path: Path) -> None:
    assert HashQueue(tmp_path)._deadline_seconds == 3


def _die_with_a_turn(folder: str) -> None:
    with HashQueue(Path(folder), at_once=1).turn():
        os.kill(os.getpid(), 9)


def test_a_process_that_dies_gives_its_turn_back(tmp_path: Path) -> None:
    dying = multiprocessing.get_context("spawn").Process(target=_die_with_a_turn, args=(str(tmp_path),))
    dying.start()
    dying.join(30)
    assert dying.exitcode == -9
    with HashQueue(tmp_path, at_once=1, deadline_seconds=0.1).turn():
        pass


def test_a_failing_hash_gives_its_turn_back(tmp_path: Path) -> None:
    queue = HashQueue(tmp_path, at_once=1, max_waiters=1, deadline_seconds=0.1)
    with pytest.raises(ZeroDivisionError), queue.turn():
        raise ZeroDivisionError
    with queue.turn():
        pass


def test_fewer_threads_may_wait_than_a_worker_has(tmp_path: Path) -> None:
    settings = IdpSettings(env="demo", var=tmp_path)
    assert settings.idp_hash_waiters == MAX_WAITERS < settings.page_places
    with pytest.raises(ValueError, match="MCZ_IDP_HASH_WAITERS must be below MCZ_IDP_THREADS"):
        IdpSettings(env="demo", var=tmp_path, idp_threads=36, idp_hash_waiters=12)


def test_who_is_refused_comes_back_one_after_the_other(tmp_path: Path) -> None:
    queue, told = HashQueue(tmp_path, at_once=1, max_waiters=1), []
    with queue.turn():
        for _ in range(80):
            with pytest.raises(TooBusy) as refused, queue.turn():
                pass
            told.append(refused.value.retry_after_seconds)
    assert told == sorted(told)
    assert told[0] <= 3
    assert max(told.count(seconds) for seconds in set(told)) <= COME_BACK_PER_SECOND + 1
    assert told[-1] <= 80 / COME_BACK_PER_SECOND + 4


def test_who_had_to_wait_begins_after_a_rest_and_who_finds_a_turn_free_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue, rests, waiting = HashQueue(tmp_path, at_once=1), list[float](), threading.Event()
    monkeypatch.setattr("idp.hash_queue.time.sleep", rests.append)
    with queue.turn():
        pass
    with queue.turn():
        pass
    assert rests == []

    def wait() -> None:
        waiting.set()
        with queue.turn():
            pass

    thread = threading.Thread(target=wait)
    with queue.turn():
        thread.start()
        assert waiting.wait(5)
        give_up_at = time.monotonic() + 5
        while not queue._own_turns.is_waited_for:
            assert time.monotonic() < give_up_at, "nobody waits"
    thread.join(5)
    assert len(rests) == 1
    assert 0 < rests[0] <= MOST_REST_SECONDS


def test_one_of_several_cores_is_left_free_of_hashes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for cores, at_once in ((1, 1), (2, 1), (8, 7)):
        monkeypatch.setattr("idp.hash_queue.core_count", lambda cores=cores: cores)
        assert len(HashQueue(tmp_path)._files) == at_once


def test_who_waits_for_a_hash_lets_another_page_go_on(tmp_path: Path) -> None:
    queue, pages = HashQueue(tmp_path, at_once=1), PageTurns(1, places=2)
    with pages.turn(newcomer=False):
        with queue.turn():
            assert not in_a_page()
            assert pages._at_work.acquire(0)  # another one could
            pages._at_work.release()
        assert in_a_page()
