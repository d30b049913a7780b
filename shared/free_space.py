"""How much a file system still takes."""

import os
from pathlib import Path


def free_bytes(folder: Path) -> int:
    """Bytes that may still be written where this folder lies, or will lie once it is made. Raises OSError."""
    try:
        found = os.statvfs(folder)
    except FileNotFoundError:
        if folder == folder.parent:
            raise
        return free_bytes(folder.absolute().parent)
    return found.f_bavail * found.f_frsize  # what only root may use is not ours
