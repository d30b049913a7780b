"""K6: files are looked into by a worker of their own, so that no mail and no receipt waits for a large one."""

import threading

import pytest
from sqlalchemy import select

from shared.jobs.queue import enqueue
from shared.jobs.worker import Worker
from tests.uploads.doors.door_kit import Doors
from uploads.db.tables import job
from uploads.deliveries.service import CHECK_DELIVERY
from uploads.intake.retention import DELETE_BYTES
from uploads.worker import make_workers, run_until

pytestmark = pytest.mark.requires("K6")


def test_each_kind_of_work_has_one_worker(doors: Doors) -> None:
    now = doors.foundation.clock.now()
    with doors.foundation.database.write() as connection:
        enqueue(connection, job, CHECK_DELIVERY, {"kenmerk": "none"}, now=now)
        enqueue(connection, job, DELETE_BYTES, {"upload_id": "0" * 32}, now=now)
    looking, others = make_workers(doors.foundation)
    assert others.run_due() == 1
    assert _kinds(doors) == [CHECK_DELIVERY]
    assert looking.run_due() == 1
    assert _kinds(doors) == []


def test_when_one_worker_dies_the_process_ends_and_says_why(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    died = threading.Event()

    def run(worker: Worker, stop: threading.Event) -> None:
        if died.is_set():
            assert stop.wait(10)
        else:
            died.set()
            raise ZeroDivisionError

    monkeypatch.setattr(Worker, "run", run)
    with pytest.raises(ZeroDivisionError):
        run_until(threading.Event(), doors.foundation)


def _kinds(doors: Doors) -> list[str]:
    with doors.foundation.database.read() as connection:
        return list(connection.scalars(select(job.c.kind)))
