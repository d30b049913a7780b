"""The disk under the database: how much it still takes, and how its fullness is told."""

import errno
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from shared.free_space import free_bytes

POSTGRESQL_DISK_FULL = "53100"  # SQLSTATE disk_full


def free_bytes_of(database_url: str) -> Callable[[], int | None]:
    """How to ask where its file lies, as each stream does for each piece; None for a database that lives elsewhere."""
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        return lambda: None
    return partial(free_bytes, Path(url.database).absolute().parent)


@contextmanager
def fullness_told() -> Iterator[None]:
    """What happens within, with a full disk raised as a store does: OSError ENOSPC (tus-X04)."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as failure:
        if is_full(failure):
            raise OSError(errno.ENOSPC, "no room for the database") from failure
        raise


def is_full(failure: Exception) -> bool:
    """Whether the database says that it lacks room."""
    said: Any = failure.orig if isinstance(failure, DBAPIError) else failure
    full = getattr(said, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
    return full or getattr(said, "sqlstate", None) == POSTGRESQL_DISK_FULL
