"""`portal keys rewrap`."""

import click

from portal.foundation import lay_foundation
from portal.sealed import SEALED
from portal.settings import PortalSettings
from shared.rewrap import rewrap_and_tell


@click.group()
def keys() -> None:
    """The keys that encrypt what is stored."""


@keys.command()
def rewrap() -> None:
    """Encrypt what lies under an older key of the master key file under its first; safe to repeat, also in use."""
    foundation = lay_foundation(PortalSettings())
    rewrap_and_tell(foundation.database, foundation.vault, SEALED)
