"""`idp clients rotate`: another secret or key set, while the old one works on for a while."""

import json
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import click

from idp.clients.errors import MetadataRefused
from idp.foundation import lay_foundation
from idp.oidc.client_rotation import USUAL_OVERLAP, ClientRotation, Rotation, RotationRefused
from idp.settings import IdpSettings
from shared.clock import AMSTERDAM


@click.command("rotate")
@click.argument("client_id")
@click.option(
    "--old-until",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Last day, in Amsterdam, on which the old one works. Default: 14 days from now; at most 90.",
)
@click.option("--at-once", is_flag=True, help="The old one ends now, as does the one before: for what leaked.")
@click.option(
    "--jwks",
    "jwks_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The new key set, for a client whose keys are registered here.",
)
def rotate_client(client_id: str, old_until: datetime | None, at_once: bool, jwks_file: Path | None) -> None:
    """Give a client another secret or key set; prints the secret, once, and until when the old one works."""
    if at_once and old_until:
        raise click.UsageError("--at-once and --old-until do not go together")
    foundation = lay_foundation(IdpSettings())
    now = foundation.clock.now()
    ends_at = None if at_once else _end_of(old_until) if old_until else now + USUAL_OVERLAP
    try:
        done = ClientRotation(foundation.units.write).rotate(client_id, Rotation(ends_at, _keys(jwks_file)), now)
    except MetadataRefused as refused:
        raise click.ClickException(refused.description) from refused
    if isinstance(done, RotationRefused):
        raise click.ClickException(f"{client_id}: {done.value}")
    old = done.client.old
    told = {"client_id": client_id, "old_works_until": old.ends_at.isoformat() if old else None}
    click.echo(json.dumps(told | ({"client_secret": done.secret} if done.secret else {}), indent=2))


def _end_of(day: datetime) -> datetime:
    """The first moment after this day in Amsterdam."""
    return datetime.combine(day.date() + timedelta(days=1), time.min, AMSTERDAM).astimezone(UTC)


def _keys(file: Path | None) -> Any:
    if file is None:
        return None
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise click.ClickException(f"{file} is not JSON") from error
