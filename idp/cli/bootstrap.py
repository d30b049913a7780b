"""`idp bootstrap`: keys and clients; in demo mode accounts too, and the file that names them."""

import json
import os
from pathlib import Path

import click

from idp.cli.protocol import bootstrap_protocol
from idp.demo.accounts import add_demo_accounts, give_questions
from idp.demo.requests import add_demo_requests
from idp.foundation import Foundation, lay_foundation
from idp.settings import IdpSettings
from shared.db.schema_revision import migrate_at, require_current
from shared.encryption import generate_master_key
from shared.processes import require_writable

DEMO_FILE = "idp-demo.json"


@click.command()
@click.option("--migrate", "migrate_first", is_flag=True, help="Bring the database to this release's schema first.")
def bootstrap(migrate_first: bool) -> None:
    """Make what an installation needs before it starts; in demo mode also its data. Safe to repeat."""
    settings = IdpSettings()
    require_writable(settings.var)
    require_writable(settings.letters_folder, "MCZ_LETTERS_DIR")
    require_writable(settings.audit_heads_folder, "MCZ_AUDIT_HEADS_DIR")
    if settings.demo:
        generate_master_key(settings.master_key_file)
    if migrate_first:
        migrate_at(settings.database_url, "idp")
    foundation = lay_foundation(settings)
    require_current(foundation.database, "idp")
    bootstrap_installation(foundation)
    foundation.database.dispose()


def bootstrap_installation(foundation: Foundation) -> None:
    """Everything that must be there before the first request; what is there already stays."""
    facts = bootstrap_protocol(foundation)
    if foundation.settings.demo:
        facts["users"] = add_demo_accounts(foundation)
        add_demo_requests(foundation)
        facts["secret_answers"] = give_questions(foundation)
        write_secret_json(foundation.settings.var / DEMO_FILE, facts)


def write_secret_json(path: Path, facts: dict[str, object]) -> None:
    """Complete or not there at all, readable by its owner only (K1)."""
    unfinished = path.with_suffix(".part")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(facts, file, indent=2, ensure_ascii=False)
    os.replace(unfinished, path)
