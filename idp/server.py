"""What a server process answers with."""

import sys

from flask import Flask

from idp.app import create_app
from idp.settings import IdpSettings
from shared.own_core import take_own_core
from shared.processes import die_with_parent

SWITCH_SECONDS = 0.001  # a short request wants the interpreter a dozen times, each time from a page in its midst


def application() -> Flask:
    """The application of one worker, which ends with its main process (K3)."""
    die_with_parent()
    sys.setswitchinterval(SWITCH_SECONDS)
    settings = IdpSettings()
    if settings.idp_own_cores:
        take_own_core(settings.var / "locks")
    return create_app()
