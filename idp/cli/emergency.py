"""`idp emergency end-sessions|expire-passwords`: closing doors at once, by an operator (K28)."""

import getpass

import click

from idp.foundation import Foundation, lay_foundation
from idp.login.emergency import Emergency
from idp.login.invitations import OPERATOR
from idp.login.sessions import Sessions
from idp.protocol import build_protocol
from idp.settings import IdpSettings

reason_option = click.option("--reason", required=True, help="Why; it goes into the audit trail.")


@click.group()
def emergency() -> None:
    """Measures that close doors at once; each is an audit event with its reason."""


@emergency.command("end-sessions")
@reason_option
def end_sessions(reason: str) -> None:
    """Log everybody out everywhere, and tell the applications."""
    use_case, foundation = _emergency()
    ended = use_case.end_sessions(OPERATOR, _signed(reason), foundation.clock.now())
    click.echo(f"{ended} sessions ended")


@emergency.command("expire-passwords")
@reason_option
def expire_passwords(reason: str) -> None:
    """Have everybody choose another password at the next login."""
    use_case, foundation = _emergency()
    expired = use_case.expire_passwords(OPERATOR, _signed(reason), foundation.clock.now())
    click.echo(f"{expired} passwords must be changed")


def _emergency() -> tuple[Emergency, Foundation]:
    foundation = lay_foundation(IdpSettings())
    units = foundation.units
    logout = build_protocol(foundation, Sessions(units.read, units.write)).provider.logout
    return Emergency(units.read, units.write, logout), foundation


def _signed(reason: str) -> str:
    return f"{reason} ({getpass.getuser()})"
