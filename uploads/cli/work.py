"""`uploads worker`."""

import signal
import threading

import click

from shared.db.schema_revision import require_current
from shared.logging import configure
from shared.processes import require_writable
from shared.unknown_settings import warn_of_unknown_settings
from uploads.foundation import lay_foundation, require_own_store, require_store, require_time_stamp_roots
from uploads.settings import UploadsSettings
from uploads.worker import run_until


@click.command("worker")
def work() -> None:
    """Make receipts and remove what is due until told to stop."""
    settings = UploadsSettings()
    configure("uploads-worker", settings.log_level)
    warn_of_unknown_settings("uploads", settings)
    require_writable(settings.var)
    require_store(settings)
    require_time_stamp_roots(settings)
    foundation = lay_foundation(settings)
    require_current(foundation.database, "uploads")
    require_own_store(settings, foundation.database)
    stop = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    run_until(stop, foundation)
    foundation.database.dispose()
