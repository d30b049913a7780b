"""The worker of uploads: receipts, removed bytes, expiry; everything that no request should wait for (K6)."""

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from shared.jobs.worker import Queue, Worker, by_kind
from uploads.db.tables import job
from uploads.deliveries.service import CHECK_DELIVERY, DELETE_DELIVERY
from uploads.foundation import Foundation
from uploads.intake.finish import CheckDelivery
from uploads.intake.retention import DELETE_BYTES, delete_withdrawn, expire_unfinished, remove_abandoned
from uploads.protocol.model import Upload
from uploads.stores.sha256 import sha256_of

EXPIRE_EVERY_SECONDS = 10.0
PURGE_EVERY_SECONDS = 600.0


def make_worker(foundation: Foundation) -> Worker:
    """The worker with all its handlers."""
    periodic = [
        every(EXPIRE_EVERY_SECONDS, lambda: expire(foundation), "expire"),
        every(PURGE_EVERY_SECONDS, lambda: purge(foundation), "purge"),
    ]
    return Worker(foundation.database, [Queue(job, by_kind(handlers(foundation)))], foundation.clock, periodic)


def handlers(foundation: Foundation) -> dict[str, Callable[[Mapping[str, Any]], None]]:
    """What to do for each kind of job; each is safe to repeat."""
    begin, now = foundation.transactions.write, foundation.clock.now

    def digest_of(upload: Upload) -> str:
        return sha256_of(foundation.store.read(upload.upload_id, upload.segments, 0, upload.offset))

    check = CheckDelivery(begin, digest_of, foundation.settings.uploads_url)
    return {
        CHECK_DELIVERY: lambda payload: check.run(payload["kenmerk"], now()),
        DELETE_DELIVERY: lambda payload: delete_withdrawn(begin, payload["kenmerk"], now()),
        DELETE_BYTES: lambda payload: foundation.store.delete(payload["upload_id"]),
    }


def expire(foundation: Foundation) -> None:
    """End uploads and deliveries that nobody finished in time."""
    expire_unfinished(foundation.transactions.write, foundation.clock.now())
    remove_abandoned(foundation.transactions.write, foundation.clock.now())


def purge(foundation: Foundation) -> None:
    """Forget sessions that are long over; what they ended stays ended for their uploads (K26)."""
    with foundation.transactions.write() as unit:
        unit.passes.void_ended(foundation.clock.now())
    foundation.party.purge()


def every(seconds: float, task: Callable[[], None], name: str) -> Callable[[], None]:
    """The task, at most once in so many seconds."""
    last = float("-inf")

    def run() -> None:
        nonlocal last
        if time.monotonic() - last >= seconds:
            last = time.monotonic()
            task()

    run.__name__ = name
    return run


def run_until(stop: threading.Event, foundation: Foundation) -> None:
    """Work until told to stop."""
    make_worker(foundation).run(stop)
