"""`idp worker`."""

import click

from idp.foundation import lay_foundation
from idp.settings import IdpSettings
from idp.worker import run_worker
from shared.db.schema_revision import require_current_at
from shared.logging import configure
from shared.processes import require_writable
from shared.unknown_settings import warn_of_unknown_settings


@click.command("worker")
def work() -> None:
    """Send mails and do jobs until told to stop."""
    settings = IdpSettings()
    configure("idp-worker", settings.log_level)
    warn_of_unknown_settings("idp", settings)
    require_writable(settings.var)
    require_writable(settings.letters_folder, "MCZ_LETTERS_DIR")
    require_writable(settings.audit_heads_folder, "MCZ_AUDIT_HEADS_DIR")
    require_current_at(settings.database_url, "idp")
    run_worker(lay_foundation(settings))
