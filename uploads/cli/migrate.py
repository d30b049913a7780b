"""`uploads migrate`."""

import click

from shared.schema_revision import migrate_at
from uploads.settings import UploadsSettings


@click.command()
def migrate() -> None:
    """Bring the database to this release's schema; safe to repeat."""
    migrate_at(UploadsSettings().database_url, "uploads")
