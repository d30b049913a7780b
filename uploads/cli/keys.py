"""`uploads keys list|rotate|rotate-client|rewrap`."""

import click

from shared.relying_party.key_commands import line_of, rotate_client_key, tell_client_keys
from shared.rewrap import rewrap_and_tell
from uploads.foundation import Foundation, lay_foundation
from uploads.sealed import SEALED
from uploads.settings import UploadsSettings


@click.group()
def keys() -> None:
    """The keys that sign receipts, that prove who we are to the provider, and that encrypt what is stored."""


@keys.command("list")
def list_keys() -> None:
    """One line for each published key: kid, what for, state, its moment, and what comes."""
    foundation = _foundation()
    _tell_receipt_keys(foundation)
    tell_client_keys(foundation.party)


@keys.command()
@click.option("--compromised", is_flag=True, help="Give up the next key as well, and sign with one made now.")
def rotate(compromised: bool) -> None:
    """Sign receipts, proof of removal and events with the next key now; older ones stay published for ever (K17)."""
    foundation = _foundation()
    with foundation.transactions.write() as unit:
        retired = unit.receipts.rotate(foundation.clock.now(), compromised=compromised)
    if not retired:
        raise click.ClickException("somebody else rotates at this moment, or no key signs yet: run `uploads bootstrap`")
    _tell_receipt_keys(foundation)


@keys.command()
def rotate_client() -> None:
    """Prove who we are by a new key: it signs in a minute, and the present one is gone after five."""
    rotate_client_key(_foundation().party)


@keys.command()
def rewrap() -> None:
    """Encrypt what lies under an older key of the master key file under its first; safe to repeat, also in use."""
    foundation = _foundation()
    rewrap_and_tell(foundation.database, foundation.vault, SEALED)


def _tell_receipt_keys(foundation: Foundation) -> None:
    with foundation.transactions.read() as unit:
        for kid, state, since in unit.receipts.all_keys():
            click.echo(line_of(kid, "receipt", state, since))


def _foundation() -> Foundation:
    return lay_foundation(UploadsSettings())
