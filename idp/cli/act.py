"""`idp act` and `idp actions`: what the console does, by an operator who names the member of staff he acts for.

The same rows as screens and API, so the same rules: the roles of that account decide, two people stay two
people, and the audit trail names the account, the command door and the operator's login on this machine.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from idp.administration.actions import RULES
from idp.administration.actor import Actor, Door, actor_of, operator_key
from idp.administration.console import Console
from idp.administration.operations import Declined, Field, Kind, Operation, Values
from idp.administration.permission import NotPermitted
from idp.audit.record import Origin
from idp.cli.operator import operator_login
from idp.composition.console import build_console
from idp.composition.protocol import build_logout
from idp.foundation import Foundation, lay_foundation
from idp.settings import IdpSettings


@click.command()
def actions() -> None:
    """One line for each action: its name, the roles that may do it, and the values it asks for."""
    foundation = lay_foundation(IdpSettings())
    for row in build_console(foundation, build_logout(foundation)).operations.values():
        roles = ",".join(sorted(RULES[row.action].roles))
        fields = " ".join(_shown(field) for field in row.fields)
        click.echo(f"{row.action.value}  {roles}  {fields}".rstrip())


@click.command()
@click.argument("action")
@click.argument("values", nargs=-1, metavar="[NAME=VALUE]...")
@click.option("--as", "username", required=True, help="User name of the member of staff for whom you act.")
def act(action: str, values: tuple[str, ...], username: str) -> None:
    """Do an action of the console; prints its facts as JSON. NAME=@FILE reads a file; a list repeats its name."""
    foundation = lay_foundation(IdpSettings())
    click.get_current_context().call_on_close(foundation.database.dispose)
    console, now = build_console(foundation, build_logout(foundation)), foundation.clock.now()
    operation = _operation(console, action)
    given = _values(operation.fields, values)
    actor = actor_for(foundation, username)
    try:
        console.permission.require(actor, operation.action, now)
        _refuse_wrong_shape(operation, given)
        outcome = operation.run(actor, given, now)
    except NotPermitted as refused:
        raise click.ClickException(f"{username} may not do {action}") from refused
    if isinstance(outcome, Declined):
        raise click.ClickException(_reason(outcome))
    click.echo(json.dumps(dict(outcome.facts), indent=2, ensure_ascii=False, default=str))


def _operation(console: Console, name: str) -> Operation:
    found = next((row for row in console.operations.values() if row.action.value == name), None)
    if found is None:
        raise click.ClickException(f"there is no action {name}; `idp actions` lists them")
    return found


def actor_for(foundation: Foundation, username: str) -> Actor:
    """The member of staff of this name, acted for by whoever is logged in on this machine."""
    with foundation.units.read() as unit:
        account = unit.accounts.find_staff(username)
    if account is None:
        raise click.ClickException(f"{username} is no member of staff")
    operator = operator_login()
    origin = Origin(agent=f"command line of {operator}")
    # Who reaches the command line was asked by the machine itself: that is the fresh login (A0).
    actor = actor_of(account, auth_time=foundation.clock.now(), door=Door.COMMAND, origin=origin)
    # One operator who acts for two members of staff is still one person (threat 41).
    return replace(actor, person=actor.person | {operator_key(operator)})


def _values(fields: Sequence[Field], typed: Sequence[str]) -> Values:
    kinds = {field.name: field.kind for field in fields}
    given: dict[str, str | list[str] | bytes | bool] = {}
    for each in typed:
        name, equals, value = each.partition("=")
        if not equals or name not in kinds:
            raise click.UsageError(f"{each} is not one of the values: {' '.join(_shown(field) for field in fields)}")
        if kinds[name] is Kind.LINES:
            lines = given.setdefault(name, [])
            assert isinstance(lines, list)  # noqa: S101
            lines.append(value)
        else:
            given[name] = _read(kinds[name], value)
    return Values(given)


def _read(kind: Kind, value: str) -> str | bytes:
    if not value.startswith("@"):
        return value.encode() if kind is Kind.FILE else value
    try:
        content = Path(value[1:]).read_bytes()
        return content if kind is Kind.FILE else content.decode()
    except (OSError, UnicodeDecodeError) as failure:
        raise click.ClickException(f"{value[1:]} cannot be read") from failure


def _refuse_wrong_shape(operation: Operation, given: Values) -> None:
    if errors := operation.shape_errors(given):
        raise click.UsageError(", ".join(_reason(each) for each in errors))


def _reason(declined: Declined) -> str:
    return f"{declined.at}: {declined.why.value}" if declined.at else declined.why.value


def _shown(field: Field) -> str:
    shown = f"{field.name}={field.kind.value}"
    return shown if field.required else f"[{shown}]"
