"""The `idp` command: migrate, bootstrap, serve, worker (K2, K3), and the commands of operators by subject."""

import os

from shared.commands import CommandsByPlace
from shared.processes import one_sentence_on_refusal

OWNER_ONLY = 0o077

commands = CommandsByPlace(
    "idp",
    {
        "accounts": "idp.cli.accounts:accounts",
        "act": "idp.cli.act:act",
        "actions": "idp.cli.act:actions",
        "audit": "idp.cli.audit:audit",
        "bootstrap": "idp.cli.bootstrap:bootstrap",
        "clients": "idp.cli.clients:clients",
        "emergency": "idp.cli.emergency:emergency",
        "keys": "idp.cli.keys:keys",
        "letters": "idp.cli.letters:letters",
        "load-profile": "idp.cli.load:load_profile",
        "mail": "idp.cli.mail:mail",
        "migrate": "idp.cli.migrate:migrate",
        "serve": "idp.cli.serve:serve",
        "worker": "idp.cli.work:work",
    },
    "The OpenID Provider of Mijn CAK Zakelijk.",
)


def main() -> None:
    """Run the command that the arguments name; what it writes is for its own user only."""
    os.umask(OWNER_ONLY)
    with one_sentence_on_refusal():
        commands()
