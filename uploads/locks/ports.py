"""What a lease needs from storage: its columns, in one transaction that nobody else can interleave."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from uploads.protocol.ports import Interrupt, LeaseState


class LeaseRows(Protocol):
    """The lease columns of uploads."""

    def look(self, upload_id: str) -> LeaseState | None:
        """The state, locked against others until the transaction ends; None without such an upload."""
        ...

    def take(self, upload_id: str, holder: str, until: datetime) -> int:
        """Make it ours, whoever had it; the new fencing token."""
        ...

    def renew(self, upload_id: str, token: int, until: datetime) -> Interrupt | None:
        """Hold it longer; None when the token is no longer ours."""
        ...

    def interrupt(self, upload_id: str, token: int, wanted: Interrupt) -> None:
        """Tell that holder what somebody wants."""
        ...

    def free(self, upload_id: str, token: int) -> None:
        """Let go, unless it is no longer ours; an unfinished verification is forgotten with it."""
        ...


BeginLease = Callable[[], AbstractContextManager[LeaseRows]]
