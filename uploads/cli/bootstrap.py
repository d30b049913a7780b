"""`uploads bootstrap`: keys and kinds of delivery."""

import click

from shared.db.schema_revision import migrate_at, require_current
from shared.encryption import generate_master_key
from shared.processes import require_writable
from uploads.foundation import Foundation, lay_foundation, mark_store, require_store
from uploads.intake.limits import DEFAULT_KINDS
from uploads.settings import UploadsSettings


@click.command()
@click.option("--migrate", "migrate_first", is_flag=True, help="Bring the database to this release's schema first.")
@click.option("--accept-store", is_flag=True, help="The folder is the right one, whatever speaks against it.")
def bootstrap(migrate_first: bool, accept_store: bool) -> None:
    """Make keys, kinds of delivery and the mark of the store where there are none yet (K16, K17); safe to repeat."""
    settings = UploadsSettings()
    require_writable(settings.var)
    if settings.demo and not settings.master_key_file.exists():
        generate_master_key(settings.master_key_file)
    require_store(settings)
    if migrate_first:
        migrate_at(settings.database_url, "uploads")
    foundation = lay_foundation(settings)
    require_current(foundation.database, "uploads")
    mark_store(settings, foundation.database, accept=accept_store)
    fill(foundation)
    foundation.database.dispose()


def fill(foundation: Foundation) -> None:
    """The keys of relying party and receipts, and the first kinds of delivery."""
    foundation.party.ensure_key()
    with foundation.transactions.write() as unit:
        unit.receipts.ensure_keys(foundation.clock.now())
        unit.delivery_kinds.seed(DEFAULT_KINDS)
