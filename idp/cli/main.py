"""`idp migrate`, `idp bootstrap`, `idp serve`, `idp worker` (K2, K3), and the commands of operators by subject."""

import os

import click

from idp.cli.accounts import accounts
from idp.cli.act import act, actions
from idp.cli.audit import audit
from idp.cli.bootstrap import bootstrap_installation
from idp.cli.clients import clients
from idp.cli.emergency import emergency
from idp.cli.factor_recovery import open_recovery
from idp.cli.first_administrators import first_administrators
from idp.cli.keys import keys
from idp.cli.letters import letters
from idp.cli.load import load_profile
from idp.cli.mail import mail
from idp.demo_data import refuse_demo_accounts
from idp.foundation import lay_foundation
from idp.settings import IdpSettings
from idp.worker import run_worker
from shared.encryption import generate_master_key
from shared.logging import configure
from shared.metrics import serve_metrics
from shared.processes import one_sentence_on_refusal, refuse_port_in_use
from shared.schema_revision import migrate_at, require_current, require_current_at
from shared.wsgi_server import serve as serve_forever


@click.group()
def commands() -> None:
    """The OpenID Provider of Mijn CAK Zakelijk."""


@commands.command()
def migrate() -> None:
    """Bring the idp's database to this release's schema; safe to repeat."""
    migrate_at(IdpSettings().database_url, "idp")


@commands.command()
@click.option("--migrate", "migrate_first", is_flag=True, help="Bring the database to this release's schema first.")
def bootstrap(migrate_first: bool) -> None:
    """Make what an installation needs before it starts; in demo mode also its data. Safe to repeat."""
    settings = IdpSettings()
    if settings.demo:
        generate_master_key(settings.master_key_file)
    if migrate_first:
        migrate_at(settings.database_url, "idp")
    foundation = lay_foundation(settings)
    require_current(foundation.database, "idp")
    bootstrap_installation(foundation)
    foundation.database.dispose()


@commands.command()
def serve() -> None:
    """Answer requests until told to stop."""
    settings = IdpSettings()
    host, port = settings.listen("idp")
    refuse_port_in_use(host, port)
    require_current_at(settings.database_url, "idp")
    foundation = lay_foundation(settings)
    refuse_demo_accounts(foundation)
    foundation.database.dispose()
    configure("idp", settings.log_level)
    serve_metrics(settings.idp_metrics_listen, settings.var / "metrics" / "idp")
    serve_forever(
        "idp.server:application",
        host=host,
        port=port,
        workers=settings.idp_workers,
        threads=settings.idp_threads,
    )


@commands.command()
def worker() -> None:
    """Send mails and do jobs until told to stop."""
    settings = IdpSettings()
    configure("idp-worker", settings.log_level)
    require_current_at(settings.database_url, "idp")
    foundation = lay_foundation(settings)
    run_worker(foundation)


accounts.add_command(open_recovery)
accounts.add_command(first_administrators)
commands.add_command(accounts)
commands.add_command(audit)
commands.add_command(act)
commands.add_command(actions)
commands.add_command(clients)
commands.add_command(emergency)
commands.add_command(keys)
commands.add_command(letters)
commands.add_command(load_profile)
commands.add_command(mail)


def main() -> None:
    """Run the command that the arguments name; what it writes is for its own user only."""
    os.umask(0o077)
    with one_sentence_on_refusal():
        commands()
