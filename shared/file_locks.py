"""A lock on a file, among processes; the kernel gives it back when the process that holds it dies."""

import fcntl
import os
from pathlib import Path


def locked_now(file: Path) -> int | None:
    """The descriptor that holds the lock until it is closed, or None when another holds it."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor
