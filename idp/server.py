"""What a server process answers with."""

from flask import Flask

from idp.app import create_app
from shared.processes import die_with_parent


def application() -> Flask:
    """The application of one worker, which ends with its main process (K3)."""
    die_with_parent()
    return create_app()
