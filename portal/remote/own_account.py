"""The user's own facts, from the idp (K15)."""

from __future__ import annotations

from portal.facts import Facts, facts_from
from portal.remote.ask import ask_json
from portal.remote.memory import Memory
from shared.egress.fetcher import Fetcher
from shared.relying_party.errors import ProviderUnavailable
from shared.relying_party.party import RelyingParty
from shared.relying_party.session import RpSession


class OwnAccount:
    """Asks `GET /api/mij` with the user's access token, at most once a minute a session."""

    def __init__(self, idp_url: str, party: RelyingParty, fetcher: Fetcher) -> None:
        self._url = f"{idp_url}/api/mij"
        self._party = party
        self._fetcher = fetcher
        self._memory: Memory[Facts] = Memory()

    def facts(self, session: RpSession) -> Facts:
        """What the idp tells; empty when it does not answer in time."""
        return self._memory.get(session.handle, lambda: self._ask(session)) or Facts()

    def _ask(self, session: RpSession) -> Facts | None:
        try:
            token = self._party.access_token(session)
        except ProviderUnavailable:
            return None
        return ask_json(self._fetcher, self._url, facts_from, {"Authorization": f"Bearer {token}"})
