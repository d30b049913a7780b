"""`uploads serve`: the pages and the protocol (K3)."""

from typing import TYPE_CHECKING

import click

from shared.db.schema_revision import require_current_at
from shared.loading import load_for_good
from shared.logging import configure
from shared.metrics import serve_metrics
from shared.processes import open_vault, refuse_port_in_use, require_writable
from shared.unknown_settings import warn_of_unknown_settings
from uploads.foundation import files_of, require_own_store_at, require_store, room_of
from uploads.settings import UploadsSettings

if TYPE_CHECKING:
    from prometheus_client.registry import Collector


@click.command()
def serve() -> None:
    """Answer requests until told to stop."""
    settings = UploadsSettings()
    configure("uploads", settings.log_level)
    warn_of_unknown_settings("uploads", settings)
    host, port = settings.listen("uploads")
    refuse_port_in_use(host, port)
    require_writable(settings.var)
    require_store(settings)
    require_current_at(settings.database_url, "uploads")
    open_vault(settings.master_key_file)
    require_own_store_at(settings)
    serve_metrics(settings.uploads_metrics_listen, settings.var / "metrics" / "uploads", lambda: _collectors(settings))
    # Loaded here: only this command needs the server, and loading it reads the settings.
    load_for_good("uploads.server").serve()


def _collectors(settings: UploadsSettings) -> "tuple[Collector, Collector]":
    # Loaded here: without a place for metrics nobody needs them, and they choose their mode when they are loaded.
    room = room_of(settings, files_of(settings).free_bytes)
    return (
        load_for_good("uploads.db.gauges").gauges(settings.database_url),
        load_for_good("uploads.stores.free_space_gauge").FreeSpaceGauge(room),
    )
