"""`uploads keys rewrap`."""

import click

from shared.rewrap import rewrap_and_tell
from uploads.foundation import lay_foundation
from uploads.sealed import SEALED
from uploads.settings import UploadsSettings


@click.group()
def keys() -> None:
    """The keys that encrypt what is stored."""


@keys.command()
def rewrap() -> None:
    """Encrypt what lies under an older key of the master key file under its first; safe to repeat, also in use."""
    foundation = lay_foundation(UploadsSettings())
    rewrap_and_tell(foundation.database, foundation.vault, SEALED)
