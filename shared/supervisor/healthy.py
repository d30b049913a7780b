"""Is a service ready? Asked by the supervisor, and by containers: `python -m shared.supervisor.healthy SERVICE`."""

import sys
from urllib.error import URLError
from urllib.request import urlopen

from shared.settings import LOOPBACK, CommonSettings

SECONDS = 2.0
ANY_ADDRESS = "0.0.0.0"  # noqa: S104 - compared, not bound


def answers(url: str) -> bool:
    """Whether this address of our own answers 200."""
    try:
        with urlopen(url, timeout=SECONDS) as answer:  # noqa: S310 - our own address from the settings
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def is_ready(service: str) -> bool:
    """Whether `/readyz` of the service on this machine answers 200."""
    host, port = CommonSettings().listen(service)
    return answers(f"http://{LOOPBACK if host == ANY_ADDRESS else host}:{port}/readyz")


if __name__ == "__main__":
    sys.exit(0 if is_ready(sys.argv[1]) else 1)
