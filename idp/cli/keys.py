"""`idp keys list`."""

import click

from idp.foundation import lay_foundation
from idp.settings import IdpSettings


@click.group()
def keys() -> None:
    """The keys that sign our tokens, and those that others encrypt requests to."""


@keys.command("list")
def list_keys() -> None:
    """One line for each key: kid, algorithm, state, when it was made."""
    foundation = lay_foundation(IdpSettings())
    with foundation.units.read() as unit:
        stored = unit.keys.list()
    for key in stored:
        click.echo(f"{key.kid}  {key.alg:12}  {key.state:8}  {key.created_at:%Y-%m-%d %H:%M} UTC")
