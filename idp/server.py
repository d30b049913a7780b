"""What a server process answers with."""

import sys

from flask import Flask

from idp.app import create_app
from shared.processes import die_with_parent

SWITCH_SECONDS = 0.001  # a short request wants the interpreter a dozen times, each time from a page in its midst


def application() -> Flask:
    """The application of one worker, which ends with its main process (K3)."""
    die_with_parent()
    sys.setswitchinterval(SWITCH_SECONDS)
    return create_app()
