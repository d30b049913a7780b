"""Does a worker on this machine do its work? Asked by containers: `python -m shared.supervisor.beating SERVICE`."""

import sys

from shared.clock import SystemClock
from shared.jobs.heartbeat import is_beating
from shared.settings import CommonSettings

if __name__ == "__main__":
    sys.exit(0 if is_beating(CommonSettings().var, sys.argv[1], SystemClock().now()) else 1)
