"""Who is at work on the command line: what the trail names, and what tells operators apart (K28, threat 41)."""

import os
import pwd


def operator_login() -> str:
    """The login of this process as the kernel knows it; LOGNAME and USER are whatever its user makes of them.

    A number where it has no name, as in a container.
    """
    number = os.getuid()
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)
