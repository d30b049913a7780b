"""`python -m shared.supervisor.healthy SERVICE`: status 0 when that service is ready; for containers."""

import sys
from http.client import HTTPConnection

from shared.settings import CommonSettings

SECONDS = 2.0
ANY_ADDRESS = "0.0.0.0"  # noqa: S104 - compared, not bound


def is_ready(service: str) -> bool:
    """Whether `/readyz` of the service on this machine answers 200."""
    host, port = CommonSettings().listen(service)
    connection = HTTPConnection("127.0.0.1" if host == ANY_ADDRESS else host, port, timeout=SECONDS)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(0 if is_ready(sys.argv[1]) else 1)
