"""`keys rewrap` of every service: what lies under an older master key goes under the newest (threat 42).

May run beside servers and workers, which know both keys: a step is a short transaction, and a value that somebody
changed meanwhile is left to them. Safe to repeat, and to end at any moment.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import click

from shared.db.database import Database
from shared.db.sealed_values import SealedColumn, SealedValue, SqlSealedValues
from shared.encryption import DecryptionRefused, Vault

PASSES = 3
DONE = "Everything lies under the first key. The older ones can go when every process was restarted before this run."
KEEP = "Keep the older keys. What a second run leaves was written by a process that was not restarted, or is lost."


@dataclass(frozen=True, slots=True)
class Rewrapped:
    """left: values that lie under an older key afterwards. refused: of those, what no key of the file opens."""

    renewed: int
    left: int
    refused: int


def rewrap_and_tell(database: Database, vault: Vault, columns: Iterable[SealedColumn]) -> None:
    """Rewrap all of them and say a line of each. Raises SystemExit with status 1 when an older key is still needed."""
    needed = False
    for sealed in columns:
        done = rewrapped(database, vault, sealed)
        click.echo(f"{sealed}: {done.renewed} renewed, {done.left} left under an older key{_unopened(done)}")
        needed |= done.left > 0
    if needed:
        click.echo(KEEP)
        raise SystemExit(1)
    click.echo(DONE)


def rewrapped(database: Database, vault: Vault, sealed: SealedColumn) -> Rewrapped:
    """Go through one column, and again while there was something to do: others write meanwhile."""
    renewed = refused = 0
    for _ in range(PASSES):
        done, refused = _pass(database, vault, sealed)
        renewed += done
        if not done:
            break
    with database.read() as connection:
        return Rewrapped(renewed, SqlSealedValues(connection, sealed, vault.newest_head).count(), refused)


def _pass(database: Database, vault: Vault, sealed: SealedColumn) -> tuple[int, int]:
    """In the order of its rows, a step at a time: how many were renewed, and how many no key opens."""
    renewed = refused = 0
    last = None
    while True:
        with database.read() as connection:
            step = SqlSealedValues(connection, sealed, vault.newest_head).after(last)
        if not step:
            return renewed, refused
        last = step[-1].row
        fresh = _renewed(vault, sealed, step)
        refused += len(step) - len(fresh)
        with database.write() as connection:
            renewed += SqlSealedValues(connection, sealed, vault.newest_head).replace(fresh)


def _renewed(vault: Vault, sealed: SealedColumn, step: list[SealedValue]) -> list[tuple[SealedValue, bytes]]:
    """Old and new value of those that a key opens."""
    fresh: list[tuple[SealedValue, bytes]] = []
    for old in step:
        purpose = sealed.purpose(*old.row)
        try:
            fresh.append((old, vault.encrypt(purpose, vault.decrypt(purpose, old.value))))
        except DecryptionRefused:
            continue
    return fresh


def _unopened(done: Rewrapped) -> str:
    return f", {done.refused} that no key of the file opens" if done.refused else ""
