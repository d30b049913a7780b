"""What the provider tells a relying party about its user's own account (K15)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from shared.egress.ask import ask_json
from shared.egress.fetcher import Fetcher
from shared.egress.memory import Memory
from shared.relying_party.errors import ProviderUnavailable
from shared.relying_party.party import RelyingParty
from shared.relying_party.session import RpSession

Answer = TypeVar("Answer")


class Mij(Generic[Answer]):
    """Asks `GET /api/mij` with the user's access token, at most once a minute a session.

    read: raises KeyError, TypeError or ValueError for an answer that is not what was agreed on.
    """

    def __init__(
        self, idp_url: str, party: RelyingParty, fetcher: Fetcher, read: Callable[[Mapping[str, Any]], Answer]
    ) -> None:
        self._url = f"{idp_url}/api/mij"
        self._party = party
        self._fetcher = fetcher
        self._read = read
        self._memory: Memory[Answer] = Memory()

    def of(self, session: RpSession) -> Answer | None:
        """What `read` makes of it; None when the provider does not answer in time."""
        return self._memory.get(session.handle, lambda: self._ask(session))

    def _ask(self, session: RpSession) -> Answer | None:
        try:
            token = self._party.access_token(session)
        except ProviderUnavailable:
            return None
        return ask_json(self._fetcher, self._url, self._read, {"Authorization": f"Bearer {token}"})
