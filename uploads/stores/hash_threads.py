"""Hashing a large piece in a second thread while the first one writes it.

SHA-256 and write(2) both run without Python's lock, so two cores share the work of one stream. What no free
thread has begun by the end of the write is hashed by the writer itself: waiting for a thread costs nothing. More
streams at once than there are threads share the cores without help.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

LARGE_BYTES = 256 * 1024  # smaller pieces are hashed sooner than a thread wakes up

Update = Callable[[memoryview], None]


class HashThreads:
    """`Beside` with threads. They start with the first large piece, so that a fork takes none along."""

    def __init__(self, threads: int) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="hash")
        self._threads = threads
        self._at_work = 0
        self._lock = threading.Lock()

    def run(self, update: Update, write: Update, data: memoryview) -> None:
        """Both with this data; it is free again when this returns, also when `write` raises."""
        if len(data) < LARGE_BYTES:
            write(data)
            update(data)
            return
        with self._lock:
            self._at_work += 1
            is_helped = self._at_work <= self._threads
        try:
            if is_helped:
                self._beside(update, write, data)
            else:
                write(data)
                update(data)
        finally:
            with self._lock:
                self._at_work -= 1

    def _beside(self, update: Update, write: Update, data: memoryview) -> None:
        begun = self._pool.submit(update, data)
        try:
            write(data)
        finally:
            if begun.cancel():
                update(data)
            else:
                begun.result()
