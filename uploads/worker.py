"""The worker of uploads: receipts, removed bytes, expiry; everything that no request should wait for (K6)."""

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import Any

from shared.clock import SystemClock
from shared.jobs.heartbeat import Beat, Heartbeat, forget_others, never_beats
from shared.jobs.lease import Kinds
from shared.jobs.periodic import Task, begun, each_time
from shared.jobs.worker import Queue, Worker, by_kind
from shared.logging import get_logger
from shared.mail.sending import mail_queue
from uploads.db.tables import job, outbox
from uploads.deliveries.service import CHECK_DELIVERY, DELETE_DELIVERY
from uploads.foundation import Foundation
from uploads.intake.empty_deliveries import remove_empty
from uploads.intake.findings import ScannerUnavailable
from uploads.intake.finish import PRESS_RECEIPT, STAMP_RECEIPT, CheckDelivery, look_again
from uploads.intake.forgetting import forget_old
from uploads.intake.retention import (
    DELETE_BYTES,
    delete_withdrawn,
    expire_unfinished,
    remove_abandoned,
    remove_kept_long_enough,
    tell_of_expiry,
)
from uploads.intake.telling import TELL_RECEIVER, TellReceiver
from uploads.protocol.model import Upload
from uploads.receipt_jobs import press_receipt, stamp_receipt
from uploads.scanning.clamd import Clamd
from uploads.scanning.inspection import Inspection
from uploads.stores.sha256 import sha256_of
from uploads.web.stream_probe import ProxyWatch

LONG = frozenset({CHECK_DELIVERY})
REMOVING = frozenset({DELETE_BYTES, DELETE_DELIVERY})  # what was promised to go goes, however long the store is away

log = get_logger(__name__)


def make_workers(
    foundation: Foundation, beats: tuple[Beat, Beat] = (never_beats, never_beats)
) -> tuple[Worker, Worker]:
    """One that looks into files, which takes minutes for a large one, and one for everything else.

    beats: give a sign of life of either.
    """
    work = by_kind(handlers(foundation))
    looking = Queue(job, work, Kinds(LONG, are_left_out=False))
    others = [mail_queue(outbox, foundation.vault, foundation.settings), Queue(job, work, Kinds(LONG), REMOVING)]
    return (
        Worker(foundation.database, [looking], foundation.clock, beat=beats[0]),
        Worker(foundation.database, others, foundation.clock, begun(PERIODIC, foundation), beat=beats[1]),
    )


def handlers(foundation: Foundation) -> dict[str, Callable[[Mapping[str, Any]], None]]:
    """What to do for each kind of job; each is safe to repeat."""
    begin, now, issuer = foundation.transactions.write, foundation.clock.now, foundation.settings.uploads_url
    digest_of = partial(_digest_of, foundation)
    check = _check(foundation)
    tell = TellReceiver(foundation.transactions.read, partial(_post, foundation), issuer)
    return {
        CHECK_DELIVERY: lambda payload: _check_or_wait(check, payload["kenmerk"], now()),
        PRESS_RECEIPT: lambda payload: press_receipt(foundation, payload["kenmerk"]),
        STAMP_RECEIPT: lambda payload: stamp_receipt(foundation, payload["kenmerk"]),
        DELETE_DELIVERY: lambda payload: delete_withdrawn(begin, digest_of, payload["kenmerk"], issuer, now()),
        TELL_RECEIVER: tell.run,
        DELETE_BYTES: lambda payload: foundation.store.delete(payload["upload_id"]),
    }


def _check(foundation: Foundation) -> CheckDelivery:
    settings = foundation.settings
    return CheckDelivery(
        begin=foundation.transactions.write,
        digest_of=partial(_digest_of, foundation),
        inspect=Inspection(foundation.store, Clamd(settings.clamd) if settings.clamd else None),
        issuer=settings.uploads_url,
        keeping=settings.keeping,
        stamps=bool(settings.uploads_timestamp_url),
    )


def _check_or_wait(check: CheckDelivery, kenmerk: str, now: datetime) -> None:
    """The delivery waits when it cannot be looked at now; `look_again` comes back to it for as long as it takes."""
    try:
        check.run(kenmerk, now)
    except ScannerUnavailable as unavailable:
        log.warning("scanner unavailable", kenmerk=kenmerk, reason=str(unavailable))
    except FileNotFoundError:  # bytes that are gone do not come back by waiting
        raise
    except OSError as away:  # store or database, whether they are silent or refuse us
        log.warning("delivery cannot be looked at", kenmerk=kenmerk, reason=str(away))


def _digest_of(foundation: Foundation, upload: Upload) -> str:
    return sha256_of(foundation.store.read(upload, 0, upload.offset))


def _post(foundation: Foundation, url: str, body: bytes, media_type: str) -> int:
    return foundation.fetcher.post(url, body, {"Content-Type": media_type, "Accept": "application/json"}).status


def expire(foundation: Foundation) -> None:
    """End uploads and deliveries that nobody finished in time."""
    expire_unfinished(foundation.transactions.write, foundation.clock.now())
    remove_abandoned(foundation.transactions.write, foundation.clock.now())
    remove_empty(foundation.transactions.write, foundation.clock.now())
    tell_of_expiry(foundation.transactions.write, foundation.clock.now())


def purge(foundation: Foundation) -> None:
    """Remove what was kept long enough, and forget deliveries, accounts and sessions that are long over.

    What these ended stays ended for their uploads (K26).
    """
    now, units = foundation.clock.now(), foundation.transactions
    remove_kept_long_enough(units.write, foundation.settings.uploads_url, now)
    forgotten = forget_old(units.write, foundation.settings.uploads_url, foundation.settings.keeping, now)
    if forgotten:
        log.info("deliveries forgotten", count=forgotten)
    with units.write() as unit:
        unit.passes.void_ended(now)
    foundation.party.purge()


def _look_again(foundation: Foundation) -> None:
    look_again(foundation.transactions.write, foundation.clock.now())


def _proxy_watch(foundation: Foundation) -> Callable[[], None]:
    """What asks until it knows whether a proxy in front collects bodies."""
    return ProxyWatch(foundation.fetcher, foundation.settings.uploads_url).look


PERIODIC = (
    Task("expire", 10.0, each_time(expire)),
    Task("look_again", 30.0, each_time(_look_again)),
    Task("proxy_watch", 60.0, _proxy_watch),
    Task("purge", 600.0, each_time(purge)),
)


def run_until(stop: threading.Event, foundation: Foundation) -> None:
    """Work until told to stop. Raises what ended either worker, and then both have ended."""
    var = foundation.settings.var
    forget_others(var, SystemClock().now())
    beats = Heartbeat(var, "uploads", "files").beat, Heartbeat(var, "uploads", "queues").beat
    with ThreadPoolExecutor() as threads:
        running = [threads.submit(_run, worker, stop) for worker in make_workers(foundation, beats)]
    for one in running:
        one.result()


def _run(worker: Worker, stop: threading.Event) -> None:
    try:
        worker.run(stop)
    finally:
        stop.set()
