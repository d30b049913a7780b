"""`uploads serve`: the pages and the protocol (K3)."""

import click

from shared.loading import load_for_good
from shared.metrics import serve_metrics
from shared.processes import refuse_port_in_use, require_writable
from shared.schema_revision import require_current_at
from uploads.settings import UploadsSettings


@click.command()
def serve() -> None:
    """Answer requests until told to stop."""
    settings = UploadsSettings()
    host, port = settings.listen("uploads")
    refuse_port_in_use(host, port)
    require_writable(settings.store_root)
    require_current_at(settings.database_url, "uploads")
    serve_metrics(settings.uploads_metrics_listen, settings.var / "metrics" / "uploads")
    # Loaded here: only this command needs the server, and loading it reads the settings.
    load_for_good("uploads.server").serve()
