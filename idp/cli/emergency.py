"""`idp emergency …`: closing doors at once, and approving when nobody else can, by an operator (K28)."""

import click

from idp.administration.actor import operator_at_work
from idp.administration.verdict import Verdict
from idp.audit.record import OPERATOR
from idp.cli.operator import operator_login
from idp.composition.console import build_console
from idp.composition.protocol import build_logout
from idp.foundation import Foundation, lay_foundation
from idp.login.emergency import Emergency
from idp.oidc.stopping import ClientStops
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


@emergency.command("stop-client")
@click.argument("client_id")
@reason_option
def stop_client(client_id: str, reason: str) -> None:
    """Let nobody in with this application, end its tokens, and tell it."""
    stops, foundation = _stops()
    ended = stops.stop(client_id, OPERATOR, _signed(reason), foundation.clock.now())
    if ended is None:
        raise click.ClickException(f"there is no application {client_id}")
    click.echo(f"stopped; {ended} grants ended")


@emergency.command("resume-client")
@click.argument("client_id")
@reason_option
def resume_client(client_id: str, reason: str) -> None:
    """Let this application work again; its users log in anew."""
    stops, foundation = _stops()
    if not stops.resume(client_id, OPERATOR, _signed(reason), foundation.clock.now()):
        raise click.ClickException(f"there is no application {client_id}")
    click.echo("works again")


@emergency.command("approve", context_settings={"ignore_unknown_options": True})  # an id may begin with a hyphen
@click.argument("proposal")
@reason_option
def approve(proposal: str, reason: str) -> None:
    """Approve what somebody else proposed when no approver can; every auditor gets a mail about it."""
    foundation = lay_foundation(IdpSettings())
    decisions = build_console(foundation, build_logout(foundation)).servicedesk.decisions
    operator = operator_login()
    verdict = decisions.approve_in_emergency(operator_at_work(operator, foundation.clock.now()), proposal, reason)
    if verdict is not Verdict.DONE:
        raise click.ClickException(verdict.name.lower())
    click.echo("approved; the auditors are told")


def _stops() -> tuple[ClientStops, Foundation]:
    foundation = lay_foundation(IdpSettings())
    return ClientStops(foundation.units.write, build_logout(foundation)), foundation


def _emergency() -> tuple[Emergency, Foundation]:
    foundation = lay_foundation(IdpSettings())
    units = foundation.units
    return Emergency(units.read, units.write, build_logout(foundation)), foundation


def _signed(reason: str) -> str:
    return f"{reason} ({operator_login()})"
