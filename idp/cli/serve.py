"""`idp serve`: the pages and the protocol (K3)."""

from typing import TYPE_CHECKING

import click

from idp.demo.accounts import refuse_demo_accounts
from idp.foundation import lay_foundation
from idp.settings import IdpSettings
from shared.db.schema_revision import require_current_at
from shared.loading import load_for_good
from shared.logging import configure
from shared.metrics import serve_metrics
from shared.processes import refuse_port_in_use, require_writable
from shared.unknown_settings import warn_of_unknown_settings
from shared.wsgi_server import serve as serve_forever

if TYPE_CHECKING:
    from prometheus_client.registry import Collector


@click.command()
def serve() -> None:
    """Answer requests until told to stop."""
    settings = IdpSettings()
    configure("idp", settings.log_level)
    warn_of_unknown_settings("idp", settings)
    host, port = settings.listen("idp")
    refuse_port_in_use(host, port)
    require_writable(settings.var)
    require_writable(settings.letters_folder, "MCZ_LETTERS_DIR")
    require_current_at(settings.database_url, "idp")
    foundation = lay_foundation(settings)
    refuse_demo_accounts(foundation)
    foundation.database.dispose()
    serve_metrics(settings.idp_metrics_listen, settings.var / "metrics" / "idp", lambda: _collectors(settings))
    serve_forever(
        "idp.server:application",
        host=host,
        port=port,
        workers=settings.idp_workers,
        threads=settings.idp_threads,
    )


def _collectors(settings: IdpSettings) -> "tuple[Collector]":
    # Loaded here: without a place for metrics nobody needs it, and it chooses their mode when it is loaded.
    return (load_for_good("idp.db.gauges").gauges(settings.database_url),)
