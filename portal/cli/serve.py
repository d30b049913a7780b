"""`portal serve`: the pages (K3)."""

import click

from portal.settings import PortalSettings
from shared.db.schema_revision import require_current_at
from shared.logging import configure
from shared.metrics import serve_metrics
from shared.processes import open_vault, refuse_port_in_use, require_writable
from shared.unknown_settings import warn_of_unknown_settings
from shared.wsgi_server import serve as serve_forever


@click.command()
def serve() -> None:
    """Answer requests until told to stop."""
    settings = PortalSettings()
    configure("portal", settings.log_level)
    warn_of_unknown_settings("portal", settings)
    host, port = settings.listen("portal")
    refuse_port_in_use(host, port)
    require_writable(settings.var)
    require_current_at(settings.database_url, "portal")
    open_vault(settings.master_key_file)
    serve_metrics(settings.portal_metrics_listen, settings.var / "metrics" / "portal")
    serve_forever(
        "portal.server:application",
        host=host,
        port=port,
        workers=settings.portal_workers,
        threads=settings.portal_threads,
    )
