"""SQLite that does not wait for the disk, for tests within this process: none of them outlives the machine.

Processes that tests start, and what they say of durability, are not touched.
"""

import pytest

from shared.db import database

DURABLE = database.SQLITE_PRAGMAS


def without_waiting(patch: pytest.MonkeyPatch) -> None:
    """Every database that is opened from now on."""
    quick = tuple(pragma.replace("synchronous=FULL", "synchronous=OFF") for pragma in DURABLE)
    patch.setattr(database, "SQLITE_PRAGMAS", quick)
