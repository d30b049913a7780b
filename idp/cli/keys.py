"""`idp keys list|rotate|import|rewrap`."""

import time
from pathlib import Path

import click

from idp.foundation import Foundation, lay_foundation
from idp.oidc.key_rotation import KeyRotation, replace_at_once
from idp.oidc.keys import LOOK_EVERY_SECONDS
from idp.sealed import SEALED
from idp.settings import IdpSettings
from shared.jose.algorithms import SIGNING_ALGORITHMS
from shared.jose.certificates import checked_chain
from shared.jose.errors import InvalidKey
from shared.jose.keys import certified_key
from shared.rewrap import rewrap_and_tell

EVERYBODY_HAS_LOOKED_SECONDS = 3 * LOOK_EVERY_SECONDS
ALGORITHM = click.Choice(SIGNING_ALGORITHMS)
PEM = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def keys() -> None:
    """The keys that sign our tokens, those that others encrypt requests to, and those that encrypt what is stored."""


@keys.command("list")
def list_keys() -> None:
    """One line for each key: kid, algorithm, state, since when."""
    with _foundation().units.read() as unit:
        stored = unit.keys.list()
    for key in stored:
        click.echo(f"{key.kid}  {key.alg:12}  {key.state:8}  {key.since:%Y-%m-%d %H:%M} UTC")


@keys.command()
@click.option("--alg", "algorithms", type=ALGORITHM, multiple=True, help="Default: all.")
@click.option("--compromised", is_flag=True, help="Give up the next keys as well, and what the old ones signed.")
def rotate(algorithms: tuple[str, ...], compromised: bool) -> None:
    """Sign with new keys now, without waiting for the week that others may keep our key set."""
    foundation = _foundation()
    replaced = replace_at_once(
        _rotation(foundation),
        algorithms or SIGNING_ALGORITHMS,
        foundation.clock.now,
        lambda: time.sleep(EVERYBODY_HAS_LOOKED_SECONDS),
        forget=compromised,
    )
    for kid in replaced:
        click.echo(f"{kid}  {'is void' if compromised else 'signs no more'}")


@keys.command("import")
@click.argument("private_key", type=PEM)
@click.argument("chain", type=PEM)
@click.option("--alg", type=ALGORITHM, required=True)
def import_key(private_key: Path, chain: Path, alg: str) -> None:
    """Publish a key with its certificate chain (PEM, own certificate first); it signs from the next rotation on."""
    foundation, private_pem = _foundation(), private_key.read_bytes()
    now = foundation.clock.now()
    try:
        key = certified_key(private_pem, checked_chain(chain.read_bytes(), private_pem, now), alg)
    except InvalidKey as refused:
        raise click.ClickException(f"key and chain cannot be used: {refused.reason}") from refused
    if not _rotation(foundation).add_next(key, now):
        raise click.ClickException(f"{alg} has a next key already: rotate first")
    click.echo(f"{key.kid}  {alg:6}  next")


@keys.command()
def rewrap() -> None:
    """Encrypt what lies under an older key of the master key file under its first; safe to repeat, also in use."""
    foundation = _foundation()
    rewrap_and_tell(foundation.database, foundation.vault, SEALED)


def _rotation(foundation: Foundation) -> KeyRotation:
    return KeyRotation(foundation.units.read, foundation.units.write, foundation.vault)


def _foundation() -> Foundation:
    return lay_foundation(IdpSettings())
