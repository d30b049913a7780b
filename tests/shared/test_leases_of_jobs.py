"""How long a row is somebody's, what becomes of it when that ends, and how often it is tried (K6)."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import structlog

from shared.clock import FixedClock
from shared.db.database import Database
from shared.jobs import lease
from shared.jobs.queue import dead_rows, revive
from shared.jobs.worker import KEEP_EVERY_SECONDS, Queue, Worker, by_kind
from tests.shared.test_jobs import Pausing, Payload, add, jobs, metadata, rows, taken, worker

pytestmark = pytest.mark.requires("K6")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    metadata.create_all(database.engine)
    yield database
    database.dispose()


def test_a_lease_is_held_for_a_minute(database: Database, clock: FixedClock) -> None:
    add(database, clock)
    with database.write() as connection:
        taken(connection, clock)
    clock.advance(timedelta(seconds=60))
    with database.write() as connection:
        assert lease.take(connection, jobs, clock.now()) is None
    clock.advance(timedelta(milliseconds=1))
    with database.write() as connection:
        taken(connection, clock)


def test_who_lost_a_row_neither_holds_it_nor_gives_it_back(database: Database, clock: FixedClock) -> None:
    add(database, clock)
    with database.write() as connection:
        first = taken(connection, clock)
    clock.advance(lease.LEASE + timedelta(seconds=1))
    with database.write() as connection:
        taken(connection, clock)
    before = rows(database)
    clock.advance(timedelta(seconds=1))
    with database.write() as connection:
        assert not lease.keep(connection, jobs, first, clock.now())
        lease.give_back(connection, jobs, first, clock.now())
    assert rows(database) == before


def test_a_job_is_given_up_after_twelve_attempts(database: Database, clock: FixedClock) -> None:
    def fail(_payload: Payload) -> None:
        raise OSError("printer is out of paper")

    add(database, clock)
    for attempt in range(1, 13):
        worker(database, clock, fail).run_due()
        clock.advance(timedelta(hours=1))
        assert (rows(database)[0]["dead_at"] is not None) is (attempt == 12)


@pytest.mark.parametrize(("attempts", "minutes"), [(9, 21 + 1 / 3), (10, 42 + 2 / 3), (11, 60), (5000, 60)])
def test_no_pause_is_longer_than_an_hour(attempts: int, minutes: float) -> None:
    assert lease.delay_after(attempts) == timedelta(minutes=minutes)


def given_up(database: Database, clock: FixedClock, *keys: str) -> dict[str, str]:
    """Ids by their keys of jobs that were given up one after the other, a minute apart, the last of them first."""
    for key in keys:
        add(database, clock, unique_key=key)
    for key in reversed(keys):
        clock.advance(timedelta(minutes=1))
        with database.write() as connection:
            dead = jobs.update().where(jobs.c.unique_key == key)
            connection.execute(dead.values(dead_at=clock.now(), attempts=lease.MAX_ATTEMPTS))
    return {row["unique_key"]: row["id"] for row in rows(database)}


def test_the_operator_reads_first_what_was_given_up_first(database: Database, clock: FixedClock) -> None:
    given_up(database, clock, "a", "b", "c")
    with database.read() as connection:
        assert [row["unique_key"] for row in dead_rows(connection, jobs)] == ["c", "b", "a"]


def test_what_was_given_up_is_tried_again_from_the_start_and_nothing_else(
    database: Database, clock: FixedClock
) -> None:
    ids = given_up(database, clock, "a", "b")
    add(database, clock, unique_key="waits", run_at=clock.now() + timedelta(hours=1))
    with database.write() as connection:
        assert revive(connection, jobs, [ids["a"]], now=clock.now()) == 1
    revived, dead, waiting = sorted(rows(database), key=lambda row: row["unique_key"])
    assert (revived["dead_at"], revived["attempts"], revived["run_at"]) == (None, 0, clock.now())
    assert dead["dead_at"] is not None
    with database.write() as connection:
        assert revive(connection, jobs, None, now=clock.now()) == 1
    assert [row for row in rows(database) if row["unique_key"] == "waits"] == [waiting]


def until(is_so: Callable[[], bool]) -> None:
    """Wait for what a thread does."""
    give_up_at = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < give_up_at
        time.sleep(0.005)


def test_a_lease_is_kept_often_enough_to_miss_one_time() -> None:
    assert timedelta(seconds=KEEP_EVERY_SECONDS) * 2 < lease.LEASE


def test_a_database_that_is_away_meanwhile_costs_no_lease(database: Database, clock: FixedClock) -> None:
    def rename(old: str, new: str) -> None:
        with database.write() as connection:
            connection.exec_driver_sql(f"ALTER TABLE {old} RENAME TO {new}")

    def long_work(_payload: Payload) -> None:
        rename("job", "job_away")
        until(lambda: "lease not kept" in [line["event"] for line in lines])
        rename("job_away", "job")
        clock.advance(timedelta(seconds=30))
        until(lambda: bool(rows(database)[0]["lease_until"] == clock.now() + lease.LEASE))

    add(database, clock)
    holder = Worker(database, [Queue(jobs, by_kind({"greet": long_work}))], clock, keep_every_seconds=0.01)
    with structlog.testing.capture_logs() as lines:
        assert holder.run_due() == 1
    assert rows(database) == []


def test_a_lease_that_was_lost_is_told_once_and_left_to_who_has_it(database: Database, clock: FixedClock) -> None:
    beats: list[str] = []

    def long_work(_payload: Payload) -> None:
        with database.write() as connection:
            connection.execute(jobs.update().values(lease_token="another"))
        until(lambda: "lease lost" in [line["event"] for line in lines])
        seen = len(beats)
        time.sleep(0.05)
        assert len(beats) == seen

    add(database, clock)
    queue = Queue(jobs, by_kind({"greet": long_work}))
    with structlog.testing.capture_logs() as lines:
        Worker(database, [queue], clock, keep_every_seconds=0.01, beat=lambda: beats.append("beat")).run_due()
    assert [line["event"] for line in lines] == ["lease lost"]
    assert [row["lease_token"] for row in rows(database)] == ["another"]


def test_a_worker_waits_only_when_there_was_nothing_to_do(database: Database, clock: FixedClock) -> None:
    passes: list[int] = []
    waited_after: list[int] = []

    def meanwhile() -> None:
        waited_after.append(len(passes))
        stop.set()

    stop = Pausing(meanwhile)
    add(database, clock)
    queue = Queue(jobs, by_kind({"greet": lambda _payload: None}))
    Worker(database, [queue], clock, [lambda: passes.append(1)]).run(stop)
    assert waited_after == [2]
