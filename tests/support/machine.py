"""How busy the machine is, for the few promises that are told in seconds."""

import subprocess
import sys
import time

from tests.support.stack import ROOT

ORDINARY_START = "import idp.app, os; print(sum(os.times()[:2]))"  # about what a service does before it answers


def slowness() -> float:
    """How many times longer a start takes now than on a machine that does nothing else; 1 or more."""
    begun = time.monotonic()
    finished = subprocess.run(
        [sys.executable, "-c", ORDINARY_START], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return max(1.0, (time.monotonic() - begun) / float(finished.stdout))
