"""The `uploads` command: migrate, bootstrap, serve, worker (K2), and the commands of operators by subject."""

from shared.commands import CommandsByPlace
from shared.processes import one_sentence_on_refusal

commands = CommandsByPlace(
    "uploads",
    {
        "bootstrap": "uploads.cli.bootstrap:bootstrap",
        "check": "uploads.cli.check:check",
        "jobs": "uploads.cli.jobs:jobs",
        "keys": "uploads.cli.keys:keys",
        "migrate": "uploads.cli.migrate:migrate",
        "receipt": "uploads.cli.receipts:receipt",
        "receivers": "uploads.cli.receivers:receivers",
        "relations": "uploads.cli.relations:relations",
        "rescan": "uploads.cli.rescan:rescan",
        "serve": "uploads.cli.serve:serve",
        "worker": "uploads.cli.work:work",
    },
    "Bestanden: deliveries of Mijn CAK Zakelijk.",
)


def main() -> None:
    """Run the command that the arguments name."""
    with one_sentence_on_refusal():
        commands()
