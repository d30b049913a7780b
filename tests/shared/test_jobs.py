import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, TypedDict, Unpack

import pytest
import structlog
from sqlalchemy import Connection, MetaData, RowMapping, select

from shared.clock import FixedClock
from shared.db.database import Database
from shared.jobs import lease
from shared.jobs.gauges import failing_for_long
from shared.jobs.queue import dead_rows, enqueue
from shared.jobs.tables import job_table
from shared.jobs.worker import Queue, Worker, by_kind

metadata = MetaData()
jobs = job_table(metadata)

Payload = Mapping[str, Any]

pytestmark = pytest.mark.requires("K6")


class Wishes(TypedDict, total=False):
    """What a job may have beside its kind and payload."""

    run_at: datetime
    unique_key: str


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    metadata.create_all(database.engine)
    yield database
    database.dispose()


def add(database: Database, clock: FixedClock, **more: Unpack[Wishes]) -> bool:
    with database.write() as connection:
        return enqueue(connection, jobs, "greet", {"name": "Sam"}, now=clock.now(), **more)


def rows(database: Database) -> Sequence[RowMapping]:
    with database.read() as connection:
        return connection.execute(select(jobs)).mappings().all()


def worker(database: Database, clock: FixedClock, handler: Callable[[Payload], None]) -> Worker:
    return Worker(database, [Queue(jobs, by_kind({"greet": handler}))], clock)


def taken(connection: Connection, clock: FixedClock) -> RowMapping:
    """The job that is due longest, leased."""
    row = lease.take(connection, jobs, clock.now())
    assert row is not None
    return row


class Pausing(threading.Event):
    """What ends a loop, and what happens between its passes instead of waiting."""

    def __init__(self, meanwhile: Callable[[], None]) -> None:
        super().__init__()
        self._meanwhile = meanwhile

    def wait(self, timeout: float | None = None) -> bool:
        self._meanwhile()
        return self.is_set()


def test_a_job_is_done_once_and_leaves_no_row(database: Database, clock: FixedClock) -> None:
    done: list[Payload] = []
    add(database, clock)
    assert worker(database, clock, done.append).run_due() == 1
    assert done == [{"name": "Sam"}]
    assert rows(database) == []


def test_a_worker_without_work_keeps_nobody_from_writing(
    database: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_writing() -> None:
        raise AssertionError

    add(database, clock, unique_key="later")
    idle = worker(database, clock, lambda _payload: None)
    assert idle.run_due() == 1
    monkeypatch.setattr(database, "write", no_writing)
    assert idle.run_due() == 0


def test_a_job_of_a_transaction_that_rolled_back_does_not_exist(database: Database, clock: FixedClock) -> None:
    with pytest.raises(RuntimeError), database.write() as connection:
        enqueue(connection, jobs, "greet", {}, now=clock.now())
        raise RuntimeError
    assert rows(database) == []


def test_a_second_job_with_the_same_key_is_not_added(database: Database, clock: FixedClock) -> None:
    assert add(database, clock, unique_key="once")
    assert not add(database, clock, unique_key="once")
    assert len(rows(database)) == 1


def test_a_job_waits_for_its_time(database: Database, clock: FixedClock) -> None:
    done: list[Payload] = []
    add(database, clock, run_at=clock.now() + timedelta(minutes=1))
    assert worker(database, clock, done.append).run_due() == 0
    clock.advance(timedelta(minutes=1))
    assert worker(database, clock, done.append).run_due() == 1


def test_what_is_due_longest_is_done_first(database: Database, clock: FixedClock) -> None:
    done = []
    for minutes in (3, 1, 2):
        with database.write() as connection:
            due = clock.now() + timedelta(minutes=minutes)
            enqueue(connection, jobs, "greet", {"due": minutes}, now=clock.now(), run_at=due)
    clock.advance(timedelta(minutes=3))
    worker(database, clock, lambda payload: done.append(payload["due"])).run_due()
    assert done == [1, 2, 3]


def test_a_failing_job_is_tried_again_later_and_later(database: Database, clock: FixedClock) -> None:
    tries = []

    def fail(payload: Payload) -> None:
        tries.append(clock.now())
        raise OSError("printer is out of paper")

    add(database, clock)
    for _ in range(4):
        worker(database, clock, fail).run_due()
        clock.set(rows(database)[0]["run_at"])
    pauses = [after - before for before, after in pairwise(tries)]
    assert pauses == [timedelta(seconds=5), timedelta(seconds=10), timedelta(seconds=20)]


def test_a_job_that_keeps_failing_is_given_up_and_listed(database: Database, clock: FixedClock) -> None:
    def fail(_payload: Payload) -> None:
        raise OSError("printer is out of paper")

    add(database, clock)
    for _ in range(lease.MAX_ATTEMPTS):
        worker(database, clock, fail).run_due()
        clock.advance(lease.LONGEST_DELAY)
    with database.read() as connection:
        assert [row["kind"] for row in dead_rows(connection, jobs)] == ["greet"]
    assert worker(database, clock, lambda payload: None).run_due() == 0


def test_all_that_was_given_up_is_listed_unless_fewer_are_asked_for(database: Database, clock: FixedClock) -> None:
    with database.write() as connection:
        for _ in range(101):
            enqueue(connection, jobs, "greet", {}, now=clock.now())
        connection.execute(jobs.update().values(dead_at=clock.now()))
        assert len(dead_rows(connection, jobs)) == 101
        assert len(dead_rows(connection, jobs, 5)) == 5


def test_a_job_that_takes_its_worker_along_each_time_is_given_up_and_the_next_one_gets_its_turn(
    database: Database, clock: FixedClock
) -> None:
    done: list[Payload] = []
    add(database, clock)
    for _ in range(lease.MAX_ATTEMPTS):  # each worker dies with it
        with database.write() as connection:
            assert lease.take(connection, jobs, clock.now()) is not None
        clock.advance(lease.LEASE + timedelta(seconds=1))
    add(database, clock)
    assert worker(database, clock, done.append).run_due() == 1
    with database.read() as connection:
        (dead,) = dead_rows(connection, jobs)
    assert dead["attempts"] == lease.MAX_ATTEMPTS + 1
    assert done == [{"name": "Sam"}]


def test_work_that_must_be_done_in_the_end_is_tried_for_as_long_as_it_takes_at_pauses_of_an_hour(
    database: Database, clock: FixedClock
) -> None:
    tries: list[datetime] = []
    is_away = True

    def work(payload: Payload) -> None:
        tries.append(clock.now())
        if is_away:
            raise OSError("the store is away")

    queue = Queue(jobs, by_kind({"greet": work}), never_given_up=frozenset({"greet"}))
    add(database, clock)
    with structlog.testing.capture_logs() as logs:
        for _ in range(lease.MAX_ATTEMPTS + 20):
            Worker(database, [queue], clock).run_due()
            clock.set(rows(database)[0]["run_at"])
    assert len(tries) == lease.MAX_ATTEMPTS + 20
    assert tries[-1] - tries[-2] == lease.LONGEST_DELAY
    told = [(line["log_level"], line["event"]) for line in logs]
    assert told[: lease.MAX_ATTEMPTS - 1] == [("warning", "job failed, will be tried again")] * (lease.MAX_ATTEMPTS - 1)
    assert set(told[lease.MAX_ATTEMPTS - 1 :]) == {("error", "job fails for long, goes on being tried")}
    with database.read() as connection:
        assert connection.execute(failing_for_long(jobs)).scalar_one() == 1
    is_away = False
    Worker(database, [queue], clock).run_due()
    assert rows(database) == []


def test_such_work_is_not_given_up_either_when_its_workers_died(database: Database, clock: FixedClock) -> None:
    never = frozenset({"greet"})
    add(database, clock)
    for _ in range(lease.MAX_ATTEMPTS + 2):
        with database.write() as connection:
            assert lease.take(connection, jobs, clock.now(), never_given_up=never) is not None
        clock.advance(lease.LEASE + timedelta(seconds=1))
    with database.read() as connection:
        assert dead_rows(connection, jobs) == []


def test_a_lease_that_ran_out_passes_to_another_worker_and_the_first_changes_nothing(
    database: Database, clock: FixedClock
) -> None:
    add(database, clock)
    with database.write() as connection:
        first = taken(connection, clock)
    clock.advance(lease.LEASE + timedelta(seconds=1))
    with database.write() as connection:
        second = taken(connection, clock)
    with database.write() as connection:
        assert not lease.finish(connection, jobs, first)
    with database.write() as connection:
        assert lease.finish(connection, jobs, second)


def test_a_lease_is_kept_for_as_long_as_its_work_takes(database: Database, clock: FixedClock) -> None:
    looked: list[int] = []
    idle = worker(database, clock, lambda _payload: pytest.fail("somebody holds it"))

    def long_work(_payload: Payload) -> None:
        until = rows(database)[0]["lease_until"]
        clock.advance(lease.LEASE - timedelta(seconds=1))
        give_up_at = time.monotonic() + 10
        while rows(database)[0]["lease_until"] == until:
            assert time.monotonic() < give_up_at, "nobody keeps the lease"
        clock.advance(timedelta(seconds=2))
        looked.append(idle.run_due())

    add(database, clock)
    holder = Worker(database, [Queue(jobs, by_kind({"greet": long_work}))], clock, keep_every_seconds=0.01)
    assert holder.run_due() == 1
    assert looked == [0]
    assert rows(database) == []


def test_a_worker_takes_the_kinds_that_are_its_own(database: Database, clock: FixedClock) -> None:
    done: list[Payload] = []
    with database.write() as connection:
        for kind in ("slow", "greet"):
            enqueue(connection, jobs, kind, {"kind": kind}, now=clock.now())
    handlers = by_kind({"slow": done.append, "greet": done.append})
    slow = frozenset({"slow"})
    assert Worker(database, [Queue(jobs, handlers, lease.Kinds(slow))], clock).run_due() == 1
    assert done == [{"kind": "greet"}]
    assert Worker(database, [Queue(jobs, handlers, lease.Kinds(slow, are_left_out=False))], clock).run_due() == 1
    assert rows(database) == []


def test_several_workers_do_each_job_once(database: Database, clock: FixedClock) -> None:
    done: list[int] = []
    for number in range(40):
        with database.write() as connection:
            enqueue(connection, jobs, "greet", {"number": number}, now=clock.now())
    threads = [
        threading.Thread(target=worker(database, clock, lambda payload: done.append(payload["number"])).run_due)
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == list(range(40))


def test_a_failing_periodic_task_does_not_end_the_loop(database: Database, clock: FixedClock) -> None:
    stop = threading.Event()
    calls: list[str] = []

    def broken() -> None:
        calls.append("broken")
        raise RuntimeError("no")

    def healthy() -> None:
        calls.append("healthy")
        stop.set()

    Worker(database, [], clock, periodic=[broken, healthy]).run(stop)
    assert calls == ["broken", "healthy"]


def test_a_database_that_is_away_for_a_while_ends_no_loop_and_neither_its_tasks_nor_the_log_repeat_it(
    database: Database, clock: FixedClock
) -> None:
    done: list[Payload] = []
    passes: list[int] = []
    waits: list[str] = []
    beats: list[str] = []
    add(database, clock)

    def rename(old: str, new: str) -> None:
        with database.write() as connection:
            connection.exec_driver_sql(f"ALTER TABLE {old} RENAME TO {new}")

    def come_back() -> None:
        waits.append("wait")
        if len(waits) == 2:
            rename("job_away", "job")

    stop = Pausing(come_back)

    def go_away() -> None:
        passes.append(len(beats))
        if len(passes) == 1:
            rename("job", "job_away")
        else:
            stop.set()

    holder = Worker(
        database,
        [Queue(jobs, by_kind({"greet": done.append}))],
        clock,
        [go_away],
        beat=lambda: beats.append("beat"),
    )
    with structlog.testing.capture_logs() as lines:
        holder.run(stop)
    assert done == [{"name": "Sam"}]
    assert rows(database) == []
    assert passes == [0, 2]
    assert [line["event"] for line in lines] == ["queues cannot be worked off", "queues are worked off again"]


def test_work_whose_end_cannot_be_written_is_done_again(database: Database, clock: FixedClock) -> None:
    done: list[Payload] = []
    add(database, clock)

    def work(payload: Payload) -> None:
        done.append(payload)
        if len(done) == 1:
            with database.write() as connection:
                connection.exec_driver_sql("ALTER TABLE job RENAME TO job_away")

    def come_back() -> None:
        if len(done) == 1:
            with database.write() as connection:
                connection.exec_driver_sql("ALTER TABLE job_away RENAME TO job")
            clock.advance(lease.LEASE + timedelta(seconds=1))
        if len(done) == 2:
            stop.set()

    stop = Pausing(come_back)
    Worker(database, [Queue(jobs, by_kind({"greet": work}))], clock).run(stop)
    assert len(done) == 2
    assert rows(database) == []


def test_who_empties_a_long_queue_gives_a_sign_of_life_after_each_row(database: Database, clock: FixedClock) -> None:
    for number in range(3):
        add(database, clock, unique_key=str(number))
    beats: list[str] = []
    seen: list[int] = []
    worker = Worker(
        database,
        [Queue(jobs, by_kind({"greet": lambda _payload: seen.append(len(beats))}))],
        clock,
        beat=lambda: beats.append("beat"),
    )
    assert worker.run_due() == 3
    assert seen == [0, 1, 2]


def test_who_holds_a_row_for_long_gives_signs_of_life(database: Database, clock: FixedClock) -> None:
    add(database, clock)
    beats = threading.Semaphore(0)

    def long_work(_payload: Payload) -> None:
        assert beats.acquire(timeout=10)

    holder = Worker(
        database,
        [Queue(jobs, by_kind({"greet": long_work}))],
        clock,
        keep_every_seconds=0.01,
        beat=beats.release,
    )
    assert holder.run_due() == 1
