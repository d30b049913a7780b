"""`uploads relations merge OLD NEW`: deliveries follow a merged relation before anyone logs in (K27)."""

import click

from uploads.db.relation_moves import move
from uploads.foundation import lay_foundation
from uploads.settings import UploadsSettings


@click.group()
def relations() -> None:
    """What relations have here."""


@relations.command()
@click.argument("old")
@click.argument("new")
def merge(old: str, new: str) -> None:
    """Have everything of relation OLD follow to NEW; safe to repeat. By itself it follows at the next login."""
    if not (old.isdigit() and new.isdigit()) or old == new:
        raise click.ClickException("give two different relation numbers")
    foundation = lay_foundation(UploadsSettings())
    with foundation.database.write() as connection:
        moved = move(connection, [old], new)
    foundation.database.dispose()
    click.echo(f"{moved} deliveries moved from {old} to {new}")
