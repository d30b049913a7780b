"""`idp serve`: the pages and the protocol (K3)."""

import click

from idp.demo_data import refuse_demo_accounts
from idp.foundation import lay_foundation
from idp.settings import IdpSettings
from shared.logging import configure
from shared.metrics import serve_metrics
from shared.processes import refuse_port_in_use
from shared.schema_revision import require_current_at
from shared.wsgi_server import serve as serve_forever


@click.command()
def serve() -> None:
    """Answer requests until told to stop."""
    settings = IdpSettings()
    host, port = settings.listen("idp")
    refuse_port_in_use(host, port)
    require_current_at(settings.database_url, "idp")
    foundation = lay_foundation(settings)
    refuse_demo_accounts(foundation)
    foundation.database.dispose()
    configure("idp", settings.log_level)
    serve_metrics(settings.idp_metrics_listen, settings.var / "metrics" / "idp")
    serve_forever(
        "idp.server:application",
        host=host,
        port=port,
        workers=settings.idp_workers,
        threads=settings.idp_threads,
    )
