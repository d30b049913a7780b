"""The loop of a worker process: take what is due, do it, remove it. At least once, never twice at a time.

While a row is worked on, another thread keeps its lease, however long that takes.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, Table

from shared.clock import Clock
from shared.db.database import Database
from shared.jobs import lease
from shared.jobs.heartbeat import Beat, never_beats
from shared.logging import get_logger

POLL_SECONDS = 1.0
KEEP_EVERY_SECONDS = lease.LEASE.total_seconds() / 3

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Queue:
    """One leased table and what to do with its rows. `work` raises to have the row tried again. kinds: of them only.

    never_given_up: kinds that must be done in the end, so that they are tried on however long a store is away.
    """

    table: Table
    work: Callable[[RowMapping], None]
    kinds: lease.Kinds = lease.ALL
    never_given_up: frozenset[str] = frozenset()


def by_kind(handlers: Mapping[str, Callable[[Mapping[str, Any]], None]]) -> Callable[[RowMapping], None]:
    """The work for a job table: the handler that belongs to the row's kind, given its payload."""

    def work(row: RowMapping) -> None:
        handlers[row["kind"]](row["payload"])

    return work


class Worker:
    """Works off queues and runs periodic tasks until it is told to stop."""

    def __init__(
        self,
        database: Database,
        queues: list[Queue],
        clock: Clock,
        periodic: list[Callable[[], None]] | None = None,
        *,
        keep_every_seconds: float = KEEP_EVERY_SECONDS,
        beat: Beat = never_beats,
    ) -> None:
        """beat: gives a sign of life; called after each row, after each pass that the database let it make."""
        self._database = database
        self._queues = queues
        self._clock = clock
        self._periodic = periodic or []
        self._keep_every_seconds = keep_every_seconds
        self._beat = beat
        self._is_cut_off = False

    def run(self, stop: threading.Event) -> None:
        """Until stop is set. Neither a failing task nor a database that is away for a while ends the loop.

        Tasks wait for the database too: some are due every two seconds, and each would leave its trace in the log.
        """
        while not stop.is_set():
            for task in () if self._is_cut_off else self._periodic:
                self._guarded(task)
            if not self._pass():
                stop.wait(POLL_SECONDS)

    def _pass(self) -> int:
        """How many rows were handled; none while the database cannot be asked, which is said once."""
        try:
            handled = self.run_due()
        except Exception as failure:  # whatever it says: it restarts, it is full, others hold it; rows wait in it
            if not self._is_cut_off:
                log.error("queues cannot be worked off", exc_info=failure)
            self._is_cut_off = True
            return 0
        if self._is_cut_off:
            log.info("queues are worked off again")
        self._is_cut_off = False
        self._beat()
        return handled

    def run_due(self) -> int:
        """Work off what is due now; the number of rows handled, for tests and commands as well."""
        handled = 0
        for queue in self._queues:
            while self._work_one(queue):
                handled += 1
                self._beat()  # many short rows in a row take longer than a silence may
        return handled

    def _work_one(self, queue: Queue) -> bool:
        row = self._taken(queue)
        if row is None:
            return False
        try:
            with self._kept(queue, row):
                queue.work(row)
        except Exception as failure:  # a job may fail in any way; the row is kept and tried again
            self._failed(queue, row, failure)
        else:
            with self._database.write() as connection:
                lease.finish(connection, queue.table, row)
        return True

    def _taken(self, queue: Queue) -> RowMapping | None:
        now = self._clock.now()
        with self._database.read() as connection:
            if not lease.is_due(connection, queue.table, now, queue.kinds):
                return None
        with self._database.write() as connection:
            return lease.take(connection, queue.table, now, queue.kinds, queue.never_given_up)

    @contextmanager
    def _kept(self, queue: Queue, row: RowMapping) -> Iterator[None]:
        """Hold the lease meanwhile."""
        done = threading.Event()
        keeper = threading.Thread(target=self._keep_until, args=(done, queue, row), name=f"keeps {row['id']}")
        keeper.start()
        try:
            yield
        finally:
            done.set()
            keeper.join()

    def _keep_until(self, done: threading.Event, queue: Queue, row: RowMapping) -> None:
        while not done.wait(self._keep_every_seconds):
            try:
                with self._database.write() as connection:
                    is_ours = lease.keep(connection, queue.table, row, self._clock.now())
            except Exception as failure:  # the database may answer again before the lease ends
                log.warning("lease not kept", queue=queue.table.name, row=row["id"], cause=type(failure).__name__)
                continue
            self._beat()
            if not is_ours:
                log.warning("lease lost", queue=queue.table.name, row=row["id"])
                return

    def _failed(self, queue: Queue, row: RowMapping, failure: Exception) -> None:
        with self._database.write() as connection:
            died = lease.give_back(connection, queue.table, row, self._clock.now(), queue.never_given_up)
        facts = {
            "queue": queue.table.name,
            "row": row["id"],
            "attempts": row["attempts"],
            "cause": type(failure).__name__,
            **_reason_of(failure),
        }
        if died:
            log.error("job given up", exc_info=failure, **facts)
        elif row["attempts"] >= lease.MAX_ATTEMPTS:
            log.error("job fails for long, goes on being tried", exc_info=failure, **facts)
        else:
            log.warning("job failed, will be tried again", **facts)

    def _guarded(self, task: Callable[[], None]) -> None:
        try:
            task()
        except Exception as failure:  # a task may fail in any way; the others must still run
            log.error("periodic task failed", task=task.__name__, exc_info=failure)


def _reason_of(failure: Exception) -> dict[str, str]:
    """What a failure of ours says besides its name: `reason`, a few fixed words and codes, never a value."""
    reason = getattr(failure, "reason", None)
    return {"reason": reason} if isinstance(reason, str) else {}
