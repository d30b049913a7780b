"""`portal keys list|rotate-client|rewrap`."""

import click

from portal.foundation import lay_foundation
from portal.sealed import SEALED
from portal.settings import PortalSettings
from shared.relying_party.key_commands import rotate_client_key, tell_client_keys
from shared.rewrap import rewrap_and_tell


@click.group()
def keys() -> None:
    """The key that proves who we are to the provider, and those that encrypt what is stored."""


@keys.command("list")
def list_keys() -> None:
    """One line for each published key: kid, what for, state, its moment, and what comes."""
    tell_client_keys(lay_foundation(PortalSettings()).party)


@keys.command()
def rotate_client() -> None:
    """Prove who we are by a new key: it signs in a minute, and the present one is gone after five."""
    rotate_client_key(lay_foundation(PortalSettings()).party)


@keys.command()
def rewrap() -> None:
    """Encrypt what lies under an older key of the master key file under its first; safe to repeat, also in use."""
    foundation = lay_foundation(PortalSettings())
    rewrap_and_tell(foundation.database, foundation.vault, SEALED)
