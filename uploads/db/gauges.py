"""What of uploads waits or was given up."""

from sqlalchemy import func, select

from shared.jobs.gauges import Counts, Gauges, failing_for_long, given_up, waiting
from uploads.db.tables import delivery, job, outbox, upload
from uploads.deliveries.states import DeliveryState
from uploads.protocol.model import UploadState

# Each by an index of its own: ix_upload_expiry, ix_delivery_state, ix_job_due, ix_outbox_due.
COUNTS: Counts = {
    "mcz_uploads_open": (
        "Uploads that may still get bytes",
        select(func.count()).select_from(upload).where(upload.c.state == UploadState.OPEN),
    ),
    "mcz_uploads_deliveries_to_check": (
        "Final deliveries that wait for the scanner and their receipt",
        select(func.count()).select_from(delivery).where(delivery.c.state == DeliveryState.CHECKING),
    ),
    "mcz_uploads_dead_jobs": ("Work that the worker gave up", given_up(job)),
    "mcz_uploads_failing_jobs": (
        "Work that failed as often as other work is given up, and is tried on: bytes that must go",
        failing_for_long(job),
    ),
    "mcz_uploads_waiting_mails": ("Mails that are still to be sent", waiting(outbox)),
    "mcz_uploads_dead_mails": ("Mails that the worker gave up", given_up(outbox)),
}


def gauges(database_url: str) -> Gauges:
    """They, of this database."""
    return Gauges(database_url, COUNTS)
