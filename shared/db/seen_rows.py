"""What one connection that only reads has found since anybody last wrote to its SQLite file.

SQLite keeps a number that changes for a connection whenever another one commits. To ask for it costs a fraction of what
a join costs, and while it is the same, so is every row.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection

MOST: Final = 128  # answers kept by one connection, of which a process can have some dozens
_NAME: Final = "seen_rows"


class SeenRows:
    """For one connection, which never writes itself: the number does not tell of its own commits."""

    __slots__ = ("_driver", "_found", "_version")

    def __init__(self, driver: Any) -> None:
        self._driver = driver
        self._version: int | None = None
        self._found: dict[object, Any] = {}

    def now(self) -> dict[object, Any]:
        """What was found, by question, and is true at this moment; what is found next goes in here."""
        ((version,),) = self._driver.execute("PRAGMA data_version").fetchall()
        if version != self._version or len(self._found) >= MOST:
            self._version, self._found = version, {}
        return self._found


def remember_what_it_sees(connection: Connection) -> None:
    """Have this connection keep what it finds; to be called for one that cannot write."""
    connection.info[_NAME] = SeenRows(connection.connection.dbapi_connection)


def seen_by(connection: Connection) -> dict[object, Any] | None:
    """What this connection knows; None for one that looks each time."""
    seen: SeenRows | None = connection.info.get(_NAME)
    return None if seen is None or connection.dispatch.before_cursor_execute else seen.now()
