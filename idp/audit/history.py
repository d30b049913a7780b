"""Looking back: what the owner of an account may read of the trail about it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from idp.audit.events import Event


@dataclass(frozen=True, slots=True)
class PastEvent:
    """One event with its detail, as far as that was not erased."""

    event: Event
    at: datetime
    detail: Mapping[str, str]


class AuditHistory(Protocol):
    """The trail, to be read."""

    def latest(self, account_id: str, events: Collection[Event], limit: int) -> tuple[PastEvent, ...]:
        """The most recent of these events about an account, newest first."""
        ...
