"""`uploads migrate`."""

import click

from shared.db.schema_revision import go_back_at, migrate_at
from uploads.settings import UploadsSettings


@click.command()
@click.option("--back-to", metavar="REVISION", help="Go back to this one instead, for the release before, as in 0001.")
def migrate(back_to: str | None) -> None:
    """Bring the database to this release's schema; safe to repeat."""
    if back_to is not None:
        go_back_at(UploadsSettings().database_url, "uploads", back_to)
        return
    migrate_at(UploadsSettings().database_url, "uploads")
