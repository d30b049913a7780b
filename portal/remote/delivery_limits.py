"""The limits of deliveries, from uploads (K15)."""

from __future__ import annotations

from portal.limits import Limits, limits_from
from shared.egress.ask import ask_json
from shared.egress.fetcher import Fetcher
from shared.egress.memory import Memory


class DeliveryLimits:
    """Asks uploads' public `/intro.json`, at most once a minute."""

    def __init__(self, uploads_url: str, fetcher: Fetcher) -> None:
        self._url = f"{uploads_url}/intro.json"
        self._fetcher = fetcher
        self._memory: Memory[Limits] = Memory()

    def current(self) -> Limits | None:
        """The limits, or None when uploads does not answer in time."""
        return self._memory.get("limits", lambda: ask_json(self._fetcher, self._url, limits_from))
