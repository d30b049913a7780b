"""`uploads keys rewrap`: what is encrypted under an older master key goes under the newest; no file is touched."""

from collections.abc import Callable, Mapping

import click

from shared.database import Database
from shared.encryption import DecryptionRefused, Vault
from shared.sessions.sql_keys import PURPOSE as RP_KEY
from uploads.db.receipt_store import PURPOSE as RECEIPT_KEY
from uploads.db.sealed_values import SqlSealedValues
from uploads.foundation import lay_foundation
from uploads.settings import UploadsSettings
from uploads.stores.data_keys import purpose, rewrapped

AT_A_TIME = 500
PURPOSES: Mapping[str, Callable[[str], str]] = {
    "data_key": purpose,
    "receipt_key": lambda _: RECEIPT_KEY,
    "rp_key": lambda _: RP_KEY,
}


@click.group()
def keys() -> None:
    """The keys that encrypt what is stored."""


@keys.command()
def rewrap() -> None:
    """Encrypt all keys in the database under the first key of the master key file; safe to repeat, also in use."""
    foundation = lay_foundation(UploadsSettings())
    lost = 0
    for name in PURPOSES:
        renewed, refused = rewrap_all(foundation.database, foundation.vault, name)
        click.echo(f"{name}: {renewed} renewed, {refused} that no master key opens")
        lost += refused
    foundation.database.dispose()
    if lost:
        raise SystemExit(1)


def rewrap_all(database: Database, vault: Vault, name: str) -> tuple[int, int]:
    """How many values of this name were renewed, and how many could not be opened."""
    renewed = refused = 0
    last = ""
    while True:
        with database.read() as connection:
            values = SqlSealedValues(connection, name).after(last, AT_A_TIME)
        if not values:
            return renewed, refused
        last = values[-1][0]
        fresh, failed = _renewed(vault, name, values)
        refused += failed
        with database.write() as connection:
            rows = SqlSealedValues(connection, name)
            renewed += sum(rows.replace(row_id, old, new) for row_id, old, new in fresh)


def _renewed(vault: Vault, name: str, values: list[tuple[str, bytes]]) -> tuple[list[tuple[str, bytes, bytes]], int]:
    """Row, old and new value of those that must change; how many no master key opens."""
    fresh: list[tuple[str, bytes, bytes]] = []
    failed = 0
    for row_id, old in values:
        try:
            new = rewrapped(vault, PURPOSES[name](row_id), old)
        except DecryptionRefused:
            failed += 1
            continue
        if new is not None:
            fresh.append((row_id, old, new))
    return fresh, failed
