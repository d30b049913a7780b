"""Parties that were looked up a moment ago: a thousand files of one sender need not ask a thousand times who it is."""

from datetime import datetime, timedelta

from uploads.deliveries.party import Party

LASTS = timedelta(minutes=1)
MOST = 1024


class RecentlySeen:
    """In this process. A party whose relation took over others is never among them: something may follow it yet."""

    def __init__(self) -> None:
        self._seen: dict[Party, datetime] = {}

    def has(self, party: Party, now: datetime) -> bool:
        """Whether exactly these claims were noted in the last minute."""
        at = self._seen.get(party)
        return at is not None and timedelta(0) <= now - at < LASTS

    def note(self, party: Party, now: datetime) -> None:
        """The database knows this party as it is."""
        if party.former:
            return
        if len(self._seen) >= MOST:
            self._seen.clear()
        self._seen[party] = now
