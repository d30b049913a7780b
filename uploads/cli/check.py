"""`uploads check [--repair]`: database against store, both ways; status 1 when something is left wrong."""

import sys

import click

from uploads.foundation import Foundation, lay_foundation, require_own_store
from uploads.intake.consistency import Consistency
from uploads.receipts.link import link_of
from uploads.settings import UploadsSettings


@click.command()
@click.option("--repair", is_flag=True, help="Make right what can be without losing anything.")
def check(repair: bool) -> None:
    """Compare database and store both ways, what is reserved, and the chain of receipts."""
    foundation = lay_foundation(UploadsSettings())
    require_own_store(foundation.settings, foundation.database)
    left = 0
    for problem in make_check(foundation).problems(foundation.clock.now(), repair=repair):
        click.echo(f"{'repaired ' if problem.repaired else ''}{problem.kind.value}: {problem.about} ({problem.detail})")
        left += not problem.repaired
    foundation.database.dispose()
    if left:
        sys.exit(1)


def make_check(foundation: Foundation) -> Consistency:
    """The check of this installation."""
    units = foundation.transactions
    with units.read() as unit:
        keys = unit.receipts.published_keys()

    return Consistency(units.read, units.write, foundation.store, lambda text: link_of(text, keys))
