"""The user's own facts, from the idp (K15)."""

from __future__ import annotations

from portal.facts import Facts, facts_from
from shared.egress.fetcher import Fetcher
from shared.relying_party.mij import Mij
from shared.relying_party.party import RelyingParty
from shared.relying_party.session import RpSession


class OwnAccount:
    """Facts for home, the menu and the introduction pages."""

    def __init__(self, idp_url: str, party: RelyingParty, fetcher: Fetcher) -> None:
        self._mij = Mij(idp_url, party, fetcher, facts_from)

    def facts(self, session: RpSession) -> Facts:
        """What the idp tells; empty when it does not answer in time."""
        return self._mij.of(session) or Facts()
