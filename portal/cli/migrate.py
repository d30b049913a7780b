"""`portal migrate`."""

import click

from portal.settings import PortalSettings
from shared.schema_revision import migrate_at


@click.command()
def migrate() -> None:
    """Bring the portal's database to this release's schema; safe to repeat."""
    migrate_at(PortalSettings().database_url, "portal")
