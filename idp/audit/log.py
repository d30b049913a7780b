"""Looking into the trail: which events, newest first, a page at a time by position (D8)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from idp.audit.ports import StoredLink

PAGE = 50
EXPORT_PAGE = 500


@dataclass(frozen=True, slots=True)
class LogFilter:
    """What to show; None leaves it open. since: from this moment on. until: before this moment."""

    since: datetime | None = None
    until: datetime | None = None
    account_id: str | None = None
    actor_id: str | None = None
    event: str | None = None
    result: str | None = None

    def named(self) -> dict[str, str]:
        """What was asked, for the trail itself."""
        values = {
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
            "account": self.account_id,
            "actor": self.actor_id,
            "event": self.event,
            "result": self.result,
        }
        return {name: value for name, value in values.items() if value}


class LogReader(Protocol):
    """The sealed events, to be read; each page costs the same, wherever it lies."""

    def rows(self, chosen: LogFilter, before: int | None, limit: int) -> Sequence[StoredLink]:
        """Events below a position, the highest first."""
        ...

    def position_at(self, moment: datetime) -> int:
        """A position that nothing from this moment on lies at or below."""
        ...

    def names(self, account_ids: Collection[str]) -> Mapping[str, str]:
        """'relatienummer gebruikersnaam' of those of these ids that are accounts."""
        ...
