"""`portal bootstrap`: its key and the manuals as PDF."""

import click

from portal.app import build_app
from portal.foundation import lay_foundation
from portal.settings import PortalSettings
from portal.web.manual_files import ManualFiles
from portal.web.manual_press import write_manuals
from shared.db.schema_revision import migrate_at, require_current
from shared.encryption import generate_master_key
from shared.processes import require_writable


@click.command()
@click.option("--migrate", "migrate_first", is_flag=True, help="Bring the database to this release's schema first.")
def bootstrap(migrate_first: bool) -> None:
    """Make the portal's private key unless there is one (K16), and the manuals as PDF; safe to repeat."""
    settings = PortalSettings()
    require_writable(settings.var)
    if settings.demo and not settings.master_key_file.exists():
        generate_master_key(settings.master_key_file)
    if migrate_first:
        migrate_at(settings.database_url, "portal")
    foundation = lay_foundation(settings)
    require_current(foundation.database, "portal")
    foundation.party.ensure_key()
    write_manuals(build_app(foundation), ManualFiles(settings.var), settings.portal_url)
    foundation.database.dispose()
