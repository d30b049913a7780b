"""Threads that flush and count, while the stream that they do it for goes on.

fdatasync and the database wait for the disk without Python's lock. A stream never has more than one of these at work,
so that a disk that can't keep up slows its streams down and nothing piles up in memory.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

THREADS = 4

T = TypeVar("T")


class CheckpointThreads:
    """They start with the first checkpoint, so that a fork takes none along."""

    def __init__(self, threads: int = THREADS) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="checkpoint")

    def run(self, work: Callable[[], T]) -> "Future[T]":
        """Begin it; the future has its result, or what it raised."""
        return self._pool.submit(work)
