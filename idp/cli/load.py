"""`idp load-profile`: fill an installation that is there to be measured."""

import json

import click

from idp.foundation import lay_foundation
from idp.load_profile import make_load_profile
from idp.settings import IdpSettings


@click.command("load-profile")
@click.option("--users", type=click.IntRange(1, 10_000_000), required=True, help="How many people there must be.")
@click.option("--force", is_flag=True, help="Also in production: everybody it makes has a password that is no secret.")
def load_profile(users: int, force: bool) -> None:
    """Add people and clients to measure with; prints how to use them as JSON, secrets included."""
    settings = IdpSettings()
    if not settings.demo and not force:
        raise click.ClickException("this is production: people with a known password do not belong in it (--force)")
    foundation = lay_foundation(settings)
    click.echo(json.dumps(make_load_profile(foundation, users), indent=2))
    foundation.database.dispose()
