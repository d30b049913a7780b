"""`uploads migrate|bootstrap|serve|worker` and `uploads receipt verify` (K2)."""

import importlib
import signal
import threading

import click

from shared.encryption import generate_master_key
from shared.logging import configure
from shared.metrics import serve_metrics
from shared.processes import one_sentence_on_refusal, refuse_port_in_use, require_writable
from shared.schema_revision import migrate_at, require_current, require_current_at
from uploads.cli.check import check
from uploads.cli.jobs import jobs
from uploads.cli.keys import keys
from uploads.cli.receipts import receipt
from uploads.cli.receivers import receivers
from uploads.cli.relations import relations
from uploads.foundation import Foundation, lay_foundation
from uploads.intake.finish import scan_again
from uploads.intake.limits import DEFAULT_TYPES
from uploads.settings import UploadsSettings
from uploads.worker import run_until


@click.group()
def commands() -> None:
    """Bestanden: deliveries of Mijn CAK Zakelijk."""


commands.add_command(receipt)
commands.add_command(check)
commands.add_command(relations)
commands.add_command(receivers)
commands.add_command(keys)
commands.add_command(jobs)


@commands.command()
def migrate() -> None:
    """Bring the database to this release's schema; safe to repeat."""
    migrate_at(UploadsSettings().database_url, "uploads")


@commands.command()
@click.option("--migrate", "migrate_first", is_flag=True, help="Bring the database to this release's schema first.")
def bootstrap(migrate_first: bool) -> None:
    """Make keys and kinds of delivery where there are none yet (K16, K17); safe to repeat."""
    settings = UploadsSettings()
    if settings.demo and not settings.master_key_file.exists():
        generate_master_key(settings.master_key_file)
    require_writable(settings.store_root)
    if migrate_first:
        migrate_at(settings.database_url, "uploads")
    foundation = lay_foundation(settings)
    require_current(foundation.database, "uploads")
    fill(foundation)
    foundation.database.dispose()


@commands.command()
def serve() -> None:
    """Answer requests until told to stop."""
    settings = UploadsSettings()
    host, port = settings.listen("uploads")
    refuse_port_in_use(host, port)
    require_writable(settings.store_root)
    require_current_at(settings.database_url, "uploads")
    serve_metrics(settings.uploads_metrics_listen, settings.var / "metrics" / "uploads")
    # Loaded here: only this command needs the server, and loading it reads the settings.
    importlib.import_module("uploads.server").serve()


@commands.command()
def worker() -> None:
    """Make receipts and remove what is due until told to stop."""
    settings = UploadsSettings()
    configure("uploads-worker", settings.log_level)
    foundation = lay_foundation(settings)
    require_current(foundation.database, "uploads")
    stop = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    run_until(stop, foundation)
    foundation.database.dispose()


@commands.command()
@click.argument("kenmerken", nargs=-1, required=True)
def rescan(kenmerken: tuple[str, ...]) -> None:
    """Have deliveries that were not scanned scanned now, by their references."""
    foundation = lay_foundation(UploadsSettings())
    now = foundation.clock.now()
    refused = [one for one in kenmerken if not scan_again(foundation.transactions.write, one, now)]
    foundation.database.dispose()
    if refused:
        raise click.ClickException(f"not an unscanned delivery: {', '.join(refused)}")


def fill(foundation: Foundation) -> None:
    """The keys of relying party and receipts, and the first kinds of delivery."""
    foundation.party.ensure_key()
    with foundation.transactions.write() as unit:
        unit.receipts.ensure_keys(foundation.clock.now())
        unit.delivery_types.seed(DEFAULT_TYPES)


def main() -> None:
    """Run the command that the arguments name."""
    with one_sentence_on_refusal():
        commands()
