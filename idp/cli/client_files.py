"""`idp clients apply FILE` and `idp clients export`: applications declared in a file, to be kept with other files."""

import json
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from idp.cli.protocol import apply_own_clients
from idp.clients.declared import Change
from idp.foundation import Foundation, lay_foundation
from idp.oidc.client_file import ClientFiles, Difference, FileRefused
from idp.settings import IdpSettings
from shared.egress.fetcher import Fetcher

WOULD_CHANGE = 3  # exit status of a dry run that found differences; 1 is a refusal, 2 a wrong command
SECTION = "clients"
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("apply")
@click.argument("file", type=FILE, required=False)
@click.option("--dry-run", is_flag=True, help="Only show the differences; exit status 3 when there are any.")
def apply_clients(file: Path | None, dry_run: bool) -> None:
    """Make the clients of FILE (JSON or TOML) as they are declared there, all or none; safe to repeat.

    Clients that the file does not name stay as they are. A new client with a secret has none yet:
    `idp clients rotate` makes and prints it. Without FILE: portal and uploads, as the settings name them.
    """
    foundation = lay_foundation(IdpSettings())
    if file is None:
        if dry_run:
            raise click.UsageError("--dry-run needs a FILE")
        changed = apply_own_clients(foundation)
        click.echo(f"changed: {', '.join(changed)}" if changed else "nothing to change")
        return
    entries, files, now = read_entries(file), client_files(foundation), foundation.clock.now()
    try:
        found = files.differences(entries, now) if dry_run else files.apply(entries, now)
    except FileRefused as refused:
        raise click.ClickException("nothing was changed\n  " + "\n  ".join(refused.reasons)) from refused
    click.echo("\n".join(_lines(found)) or "nothing to change")
    if dry_run and found:
        sys.exit(WOULD_CHANGE)


@click.command("export")
@click.argument("client_ids", nargs=-1)
def export_clients(client_ids: tuple[str, ...]) -> None:
    """Print these clients, or all but the installation's own, as a file for `apply`; without secrets."""
    found = client_files(lay_foundation(IdpSettings())).export(client_ids)
    if missing := set(client_ids) - {str(entry["client_id"]) for entry in found}:
        raise click.ClickException(f"there is no client {', '.join(sorted(missing))} that a file can declare")
    click.echo(json.dumps({SECTION: found}, indent=2, ensure_ascii=False))


def client_files(foundation: Foundation) -> ClientFiles:
    """The use cases on this foundation."""
    settings = foundation.settings
    return ClientFiles(
        foundation.units.read,
        foundation.units.write,
        Fetcher.of(settings),
        issuer_is_https=settings.https,
        default_policy=settings.profile,
    )


def read_entries(file: Path) -> Sequence[Any]:
    """The list `clients` of a JSON or TOML file. Raises ClickException."""
    try:
        text = file.read_text(encoding="utf-8")
        value = tomllib.loads(text) if file.suffix == ".toml" else json.loads(text)
    except (OSError, ValueError, RecursionError) as error:
        raise click.ClickException(f"{file} cannot be read: {error}") from error
    entries = value[SECTION] if isinstance(value, dict) and value.keys() == {SECTION} else None
    if not isinstance(entries, list):
        raise click.ClickException(f"{file} must hold one list, {SECTION}")
    return entries


def _lines(found: Sequence[Difference]) -> list[str]:
    return [
        line
        for each in found
        for line in (f"{each.client_id}: {'new' if each.is_new else 'differs'}", *map(_line, each.changes))
    ]


def _line(change: Change) -> str:
    return f"  {change.name}: {_shown(change.old)} -> {_shown(change.new)}"


def _shown(value: Any) -> str:
    return "-" if value is None else json.dumps(value, ensure_ascii=False)
