"""The `portal` command: migrate, bootstrap, serve (K2)."""

from shared.commands import CommandsByPlace
from shared.processes import one_sentence_on_refusal

commands = CommandsByPlace(
    "portal",
    {
        "bootstrap": "portal.cli.bootstrap:bootstrap",
        "migrate": "portal.cli.migrate:migrate",
        "serve": "portal.cli.serve:serve",
    },
    "The portal of Mijn CAK Zakelijk.",
)


def main() -> None:
    """Run the command that the arguments name."""
    with one_sentence_on_refusal():
        commands()
