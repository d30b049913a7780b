"""K6: a periodic task is done at most once in its seconds, and the log knows it by its name."""

from collections.abc import Callable

import pytest

from shared.jobs.periodic import Task, begun, each_time

pytestmark = pytest.mark.requires("K6")


def test_a_task_is_skipped_when_it_ran_just_now_and_has_its_name() -> None:
    runs: list[str] = []
    moments = iter([0.0, 0.0, 59.9, 60.0, 60.0])
    (task,) = begun([Task("look", 60, each_time(runs.append))], "here", elapsed=lambda: next(moments))
    for _ in range(3):
        task()
    assert runs == ["here", "here"]
    assert task.__name__ == "look"


def test_what_a_task_remembers_lasts_as_long_as_its_worker() -> None:
    runs: list[int] = []

    def counting(runs: list[int]) -> Callable[[], None]:
        done = iter(range(9))
        return lambda: runs.append(next(done))

    for (task,) in (begun([Task("count", 0, counting)], runs) for _ in range(2)):
        task()
        task()
    assert runs == [0, 1, 0, 1]
