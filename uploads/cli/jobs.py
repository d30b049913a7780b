"""`uploads jobs dead|retry`: work and mails that the worker has given up, a webhook that never answered among them."""

from collections.abc import Mapping
from typing import Any

import click

from shared.jobs.queue import dead_rows, revive
from uploads.db.tables import job, outbox
from uploads.foundation import lay_foundation
from uploads.settings import UploadsSettings

QUEUES = (job, outbox)
TOLD_OF = ("client_id", "event", "kenmerk", "upload_id")  # what of a payload names no person


@click.group()
def jobs() -> None:
    """Work that failed again and again."""


@jobs.command()
def dead() -> None:
    """One line for each: id, kind, when it was queued and given up, and what it is about."""
    with lay_foundation(UploadsSettings()).database.read() as connection:
        for table in QUEUES:
            for row in dead_rows(connection, table):
                moments = f"{row['created_at']:%Y-%m-%d %H:%M} UTC  {row['dead_at']:%Y-%m-%d %H:%M} UTC"
                click.echo(f"{row['id']}  {row['kind']:14}  {moments}  {_about(row.get('payload'))}".rstrip())


@jobs.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--all", "every", is_flag=True, help="Everything that was given up.")
def retry(ids: tuple[str, ...], every: bool) -> None:
    """Have it tried again from the start."""
    if bool(ids) == every:
        raise click.UsageError("name them by id, or give --all")
    foundation = lay_foundation(UploadsSettings())
    with foundation.database.write() as connection:
        now = foundation.clock.now()
        revived = sum(revive(connection, table, None if every else ids, now=now) for table in QUEUES)
    foundation.database.dispose()
    click.echo(f"{revived} to be tried again")
    if not every and revived < len(set(ids)):
        raise SystemExit(1)


def _about(payload: Mapping[str, Any] | None) -> str:
    return " ".join(str(payload[name]) for name in TOLD_OF if name in payload) if payload else ""
