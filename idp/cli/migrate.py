"""`idp migrate`."""

import click

from idp.settings import IdpSettings
from shared.db.schema_revision import go_back_at, migrate_at


@click.command()
@click.option("--back-to", metavar="REVISION", help="Go back to this one instead, for the release before, as in 0001.")
def migrate(back_to: str | None) -> None:
    """Bring the idp's database to this release's schema; safe to repeat."""
    if back_to is not None:
        go_back_at(IdpSettings().database_url, "idp", back_to)
        return
    migrate_at(IdpSettings().database_url, "idp")
