"""Browsers on which an account logged in fully before: a stranger's guesses do not lock them (K23, threat 5).

A known device replaces no factor. It is named by the digest of 256 random bits in a cookie of the idp.
"""

from datetime import datetime, timedelta
from typing import Protocol

UNUSED = timedelta(days=400)  # as long as browsers keep a cookie


class KnownDeviceStore(Protocol):
    """One row a device and account."""

    def is_known(self, device: str, account_id: str) -> bool:
        """True when this account logged in on it. device: digest of its cookie, empty without one."""
        ...

    def is_known_to_anybody(self, device: str) -> bool:
        """True when some account logged in on it."""
        ...

    def remember(self, old: str, new: str, account_id: str, now: datetime) -> None:
        """Name the device anew, for each account that it knows, and make it known to this one.

        old: digest of the cookie that the browser sent. A cookie that somebody planted is worth nothing
        after the login (threat 7).
        """
        ...

    def forget_account(self, account_id: str) -> int:
        """No device is known to this account any more; the number of rows."""
        ...

    def forget_unused(self, before: datetime) -> int:
        """Erase what was not used since then; the number of rows."""
        ...
