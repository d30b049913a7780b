"""The `portal` command: migrate, bootstrap, serve (K2), and keys."""

from shared.commands import CommandsByPlace
from shared.processes import one_sentence_on_refusal

commands = CommandsByPlace(
    "portal",
    {
        "bootstrap": "portal.cli.bootstrap:bootstrap",
        "keys": "portal.cli.keys:keys",
        "migrate": "portal.cli.migrate:migrate",
        "serve": "portal.cli.serve:serve",
    },
    "The portal of Mijn CAK Zakelijk.",
)


def main() -> None:
    """Run the command that the arguments name."""
    with one_sentence_on_refusal():
        commands()
