"""What a worker does again and again: a table of tasks, each done at most once in so many seconds (K6)."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

Here = TypeVar("Here")


@dataclass(frozen=True, slots=True)
class Task(Generic[Here]):
    """One task. begin: makes it for one worker, from the installation that it works on. name: for the log."""

    name: str
    every_seconds: float
    begin: Callable[[Here], Callable[[], None]]


def each_time(work: Callable[[Here], None]) -> Callable[[Here], Callable[[], None]]:
    """The beginning of a task that remembers nothing from one time to the next."""

    def begin(here: Here) -> Callable[[], None]:
        return partial(work, here)

    return begin


def begun(
    tasks: Iterable[Task[Here]], here: Here, *, elapsed: Callable[[], float] = time.monotonic
) -> list[Callable[[], None]]:
    """The tasks of one worker, under their names; each is skipped when it ran less than its seconds ago."""
    return [_when_due(task, task.begin(here), elapsed) for task in tasks]


def _when_due(task: Task[Here], work: Callable[[], None], elapsed: Callable[[], float]) -> Callable[[], None]:
    last_run = float("-inf")

    def when_due() -> None:
        nonlocal last_run
        if elapsed() - last_run >= task.every_seconds:
            last_run = elapsed()
            work()

    when_due.__name__ = task.name
    return when_due
