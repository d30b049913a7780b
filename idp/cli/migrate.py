"""`idp migrate`."""

import click

from idp.settings import IdpSettings
from shared.schema_revision import migrate_at


@click.command()
def migrate() -> None:
    """Bring the idp's database to this release's schema; safe to repeat."""
    migrate_at(IdpSettings().database_url, "idp")
