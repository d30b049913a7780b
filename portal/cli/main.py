"""`portal migrate`, `portal bootstrap`, `portal serve` (K2)."""

from __future__ import annotations

import click

from portal.app import build_app
from portal.foundation import lay_foundation
from portal.settings import PortalSettings
from portal.web.manual_files import ManualFiles
from portal.web.manual_press import write_manuals
from shared.encryption import generate_master_key
from shared.logging import configure
from shared.metrics import serve_metrics
from shared.processes import one_sentence_on_refusal, refuse_port_in_use
from shared.schema_revision import migrate_at, require_current, require_current_at
from shared.wsgi_server import serve as serve_forever


@click.group()
def commands() -> None:
    """The portal of Mijn CAK Zakelijk."""


@commands.command()
def migrate() -> None:
    """Bring the portal's database to this release's schema; safe to repeat."""
    migrate_at(PortalSettings().database_url, "portal")


@commands.command()
@click.option("--migrate", "migrate_first", is_flag=True, help="Bring the database to this release's schema first.")
def bootstrap(migrate_first: bool) -> None:
    """Make the portal's private key unless there is one (K16), and the manuals as PDF; safe to repeat."""
    settings = PortalSettings()
    if settings.demo and not settings.master_key_file.exists():
        generate_master_key(settings.master_key_file)
    if migrate_first:
        migrate_at(settings.database_url, "portal")
    foundation = lay_foundation(settings)
    require_current(foundation.database, "portal")
    foundation.party.ensure_key()
    write_manuals(build_app(foundation), ManualFiles(settings.var), settings.portal_url)
    foundation.database.dispose()


@commands.command()
def serve() -> None:
    """Answer requests until told to stop."""
    settings = PortalSettings()
    host, port = settings.listen("portal")
    refuse_port_in_use(host, port)
    require_current_at(settings.database_url, "portal")
    configure("portal", settings.log_level)
    serve_metrics(settings.portal_metrics_listen, settings.var / "metrics" / "portal")
    serve_forever(
        "portal.server:application",
        host=host,
        port=port,
        workers=settings.portal_workers,
        threads=settings.portal_threads,
    )


def main() -> None:
    """Run the command that the arguments name."""
    with one_sentence_on_refusal():
        commands()
