"""`uploads receivers add|list|remove`: which applications of the CAK take deliveries."""

import click

from shared.egress.errors import EgressRefused
from shared.egress.fetcher import Fetcher
from uploads.deliveries.receivers import LONGEST_NAME, MOST_RECEIVERS, Receiver, ReceiverService
from uploads.foundation import Foundation, lay_foundation
from uploads.settings import UploadsSettings


@click.group()
def receivers() -> None:
    """Applications of the CAK that read the deliveries of every relation."""


@receivers.command()
@click.argument("client_id")
@click.argument("name")
@click.option("--webhook", default="", help="Address that is told of each delivery; it must be ours to call.")
def add(client_id: str, name: str, webhook: str) -> None:
    """Let the client CLIENT_ID of the provider take deliveries; again to change its NAME or webhook."""
    if not 0 < len(client_id) <= 255 or not 0 < len(name.strip()) <= LONGEST_NAME:
        raise click.ClickException("give a client id and a name")
    foundation = lay_foundation(UploadsSettings())
    if webhook:
        _require_callable(foundation, webhook)
    saved = _service(foundation).save(Receiver(client_id, name.strip(), webhook))
    foundation.database.dispose()
    if not saved:
        raise click.ClickException(f"there are {MOST_RECEIVERS} receivers already; remove one first")


@receivers.command("list")
def list_all() -> None:
    """A line each: client id, name, webhook."""
    foundation = lay_foundation(UploadsSettings())
    for one in _service(foundation).all():
        click.echo(f"{one.client_id}\t{one.name}\t{one.webhook_url or '-'}")
    foundation.database.dispose()


@receivers.command()
@click.argument("client_id")
def remove(client_id: str) -> None:
    """Take it away again; its next request is refused."""
    foundation = lay_foundation(UploadsSettings())
    removed = _service(foundation).remove(client_id)
    foundation.database.dispose()
    if not removed:
        raise click.ClickException("no such receiver")


def _service(foundation: Foundation) -> ReceiverService:
    return ReceiverService(foundation.transactions.read, foundation.transactions.write)


def _require_callable(foundation: Foundation, webhook: str) -> None:
    try:
        Fetcher.of(foundation.settings).check(webhook)
    except EgressRefused as refused:
        raise click.ClickException(f"this webhook may not be called: {refused}") from refused
