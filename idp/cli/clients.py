"""`idp clients add|list|show|rotate|apply|export|issue-token`."""

import json
from pathlib import Path
from typing import Any

import click

from idp.administration.actions import Action
from idp.cli.client_files import apply_clients, export_clients
from idp.cli.client_rotation import rotate_client
from idp.cli.demo_only import refuse_in_production
from idp.cli.protocol import administration
from idp.clients.errors import MetadataRefused
from idp.clients.initial_access_token import Permission
from idp.clients.metadata import published_metadata
from idp.clients.model import Client
from idp.clients.policy import OFFERED, POLICIES
from idp.clients.rules import Rules
from idp.clients.scopes import DEFAULT_SCOPE, REGISTRABLE_SCOPE, SCOPES
from idp.foundation import Foundation, lay_foundation
from idp.oidc.client_administration import Addition, NoSuchClient
from idp.oidc.discovery import Paths
from idp.oidc.registration_messages import registration_access
from idp.settings import IdpSettings

POLICY = click.Choice(sorted(OFFERED))


@click.group()
def clients() -> None:
    """Registered applications."""


@clients.command("list")
def list_clients() -> None:
    """One line for each client: id, policy, name, and whether it was stopped."""
    for client in administration(_foundation()).known():
        stopped = "  (stopped)" if client.stopped else ""
        click.echo(f"{client.client_id}  {client.policy_name}  {client.client_name}{stopped}")


@clients.command()
@click.argument("client_id")
def show(client_id: str) -> None:
    """The metadata of one client as JSON."""
    client = administration(_foundation()).find(client_id)
    if client is None:
        raise click.ClickException(f"there is no client {client_id}")
    click.echo(_as_json(_shown(client)))


@clients.command()
@click.argument("metadata_file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--client-id", help="A fixed id instead of a random one.")
@click.option("--policy", type=POLICY, help="Default: the issuer's profile.")
@click.option("--first-party", is_flag=True, help="Never ask the user's consent.")
def add(metadata_file: Path, client_id: str | None, policy: str | None, first_party: bool) -> None:
    """Register the client that a JSON file describes (RFC 7591); prints it with its secret, once."""
    foundation = _foundation()
    settings = foundation.settings
    rules = Rules(POLICIES[policy or settings.profile], settings.https, SCOPES, by_operator=True)
    try:
        addition = Addition(_read(metadata_file), rules, first_party, client_id)
        answer = administration(foundation).add(addition, foundation.clock.now())
    except MetadataRefused as refused:
        raise click.ClickException(refused.description) from refused
    click.echo(_as_json(answer))


@clients.command("new-registration-token")
@click.argument("client_id")
def new_registration_token(client_id: str) -> None:
    """Print a token with which this client looks after its registration (RFC 7592), once; an older one is void."""
    foundation = _foundation()
    try:
        token = administration(foundation).new_registration_token(client_id, foundation.clock.now())
    except NoSuchClient as unknown:
        raise click.ClickException(f"there is no client {client_id} that looks after itself") from unknown
    address = foundation.settings.idp_url + Paths().registration
    click.echo(_as_json(registration_access(address, client_id, token)))


@clients.command("issue-token")
@click.argument("label")
@click.option("--uses", type=int, default=1, show_default=True)
@click.option("--policy", type=POLICY, help="Default: the issuer's profile.")
@click.option("--files", is_flag=True, help="The clients may also ask for files:read and files:write.")
@click.option("--may-skip-pkce", is_flag=True, help="For certification and old libraries (policy general only).")
def issue_token(label: str, uses: int, policy: str | None, files: bool, may_skip_pkce: bool) -> None:
    """Demo mode only: print an initial access token, good for 14 days."""
    foundation = _foundation()
    refuse_in_production(foundation.settings, Action.REGISTRATION_TOKEN_OFFER.value)
    scope = REGISTRABLE_SCOPE if files else DEFAULT_SCOPE
    permission = Permission(label, policy or foundation.settings.profile, scope, uses=uses, may_skip_pkce=may_skip_pkce)
    click.echo(administration(foundation).issue_initial_access_token(permission, foundation.clock.now()))


for command in (rotate_client, apply_clients, export_clients):
    clients.add_command(command)


def _foundation() -> Foundation:
    return lay_foundation(IdpSettings())


def _read(file: Path) -> dict[str, Any]:
    try:
        value = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise click.ClickException(f"{file} is not JSON") from error
    if not isinstance(value, dict):
        raise click.ClickException(f"{file} does not hold a JSON object")
    return value


def _shown(client: Client) -> dict[str, Any]:
    return {
        "client_id": client.client_id,
        "policy": client.policy_name,
        "first_party": client.first_party,
        "registered_by": client.registered_by.value,
        "stopped": client.stopped,
        "old_credentials_work_until": client.old.ends_at.isoformat() if client.old else None,
        **published_metadata(client),
    }


def _as_json(value: dict[str, Any]) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
