"""Where failed tries are counted."""

from datetime import datetime
from typing import Protocol

from idp.throttling.limits import TryLog


class ThrottleStore(Protocol):
    """One log a key; keys are keyed hashes, so the table names nobody.

    times: how many times its tries every limit allows; 1, unless this installation is there to be measured.
    """

    @property
    def times(self) -> int: ...

    def read(self, key: str) -> TryLog:
        """The log, empty when there is none."""
        ...

    def create(self, key: str, now: datetime) -> None:
        """Make an empty log, unless there is one."""
        ...

    def lock(self, key: str) -> TryLog:
        """The log, locked against other writers until the transaction ends; empty when there is none."""
        ...

    def save(self, key: str, log: TryLog, now: datetime) -> None:
        """Keep the log of a key that was locked before."""
        ...

    def erase(self, key: str) -> None:
        """Forget everything that was counted under this key."""
        ...

    def window_count(self, key: str, window_start: datetime) -> int:
        """Tries counted under this key in the window that began then."""
        ...

    def bump_window(self, key: str, window_start: datetime) -> int:
        """Count one more in this window; the new number."""
        ...

    def forget_before(self, moment: datetime, *, failures_before: datetime) -> int:
        """Erase what no limit looks at any more; the number of rows.

        moment: for logs without failures in a row. failures_before: for those with; a log with as many
        as close the gate until a reset stays for ever.
        """
        ...
