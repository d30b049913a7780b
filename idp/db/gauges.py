"""What of idp waits for its worker, or was given up by it."""

from sqlalchemy import func, select

from idp.db.tables import job, outbox
from idp.db.tables_audit import audit_event
from shared.jobs.gauges import Counts, Gauges, given_up, waiting

COUNTS: Counts = {
    "mcz_idp_dead_jobs": ("Work that the worker gave up", given_up(job)),
    "mcz_idp_waiting_mails": ("Mails that are still to be sent", waiting(outbox)),
    "mcz_idp_dead_mails": ("Mails that the worker gave up", given_up(outbox)),
    "mcz_idp_unsealed_events": (
        "Events that have no place in the audit trail yet",
        select(func.count()).select_from(audit_event),
    ),
}


def gauges(database_url: str) -> Gauges:
    """They, of this database."""
    return Gauges(database_url, COUNTS)
