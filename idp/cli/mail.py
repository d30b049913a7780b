"""`idp mail dead` and `idp mail retry`: mails that the worker has given up (K6)."""

import click

from idp.db.tables import outbox
from idp.foundation import lay_foundation
from idp.settings import IdpSettings
from shared.jobs.queue import dead_rows, revive


@click.group()
def mail() -> None:
    """Mails that could not be sent."""


@mail.command()
def dead() -> None:
    """One line for each mail that was given up: id, number, when it was queued and when it was given up."""
    with lay_foundation(IdpSettings()).database.read() as connection:
        for row in dead_rows(connection, outbox):
            moments = f"{row['created_at']:%Y-%m-%d %H:%M} UTC  {row['dead_at']:%Y-%m-%d %H:%M} UTC"
            click.echo(f"{row['id']}  {row['kind']:4}  {moments}")


@mail.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--all", "every", is_flag=True, help="Every mail that was given up.")
def retry(ids: tuple[str, ...], every: bool) -> None:
    """Have mails that were given up tried again from the start."""
    if bool(ids) == every:
        raise click.UsageError("name the mails by id, or give --all")
    foundation = lay_foundation(IdpSettings())
    with foundation.database.write() as connection:
        revived = revive(connection, outbox, None if every else ids, now=foundation.clock.now())
    click.echo(f"{revived} to be sent again")
    if not every and revived < len(set(ids)):
        raise SystemExit(1)
