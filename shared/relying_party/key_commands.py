"""What `keys list` and `keys rotate-client` of portal and uploads do with the key that says who they are (K16)."""

from datetime import datetime

import click

from shared.relying_party.key_schedule import SIGNS_AFTER, KeyState
from shared.relying_party.party import RelyingParty
from shared.sessions.model import StoredKey


def tell_client_keys(party: RelyingParty) -> None:
    """A line for each key that is published."""
    for key, state in party.own_keys():
        click.echo(line_of(key.kid, "client", state, key.created_at) + _what_comes(key, state))


def rotate_client_key(party: RelyingParty) -> None:
    """Publish another one and say when it signs. Raises ClickException while one is about to."""
    if party.rotate_key() is None:
        raise click.ClickException("the newest key does not sign yet: try again in a minute")
    tell_client_keys(party)


def line_of(kid: str, purpose: str, state: str, since: datetime) -> str:
    """How every list of keys shows one."""
    return f"{kid}  {purpose:7}  {state:7}  {_moment(since)}"


def _what_comes(key: StoredKey, state: KeyState) -> str:
    if state is KeyState.NEXT:
        return f"  signs from {_moment(key.created_at + SIGNS_AFTER)}"
    return "" if key.retired_at is None else f"  published until {_moment(key.retired_at)}"


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"
