"""`uploads rescan`: what came while there was no scanner."""

import click

from uploads.foundation import lay_foundation
from uploads.intake.finish import scan_again
from uploads.settings import UploadsSettings


@click.command()
@click.argument("kenmerken", nargs=-1, required=True)
def rescan(kenmerken: tuple[str, ...]) -> None:
    """Have deliveries that were not scanned scanned now, by their references."""
    foundation = lay_foundation(UploadsSettings())
    now = foundation.clock.now()
    refused = [one for one in kenmerken if not scan_again(foundation.transactions.write, one, now)]
    foundation.database.dispose()
    if refused:
        raise click.ClickException(f"not an unscanned delivery: {', '.join(refused)}")
