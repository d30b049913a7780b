"""A client_id with the secret that goes with it, however they were sent (RFC 6749 2.3.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from idp.clients.client_secret import proves
from idp.clients.model import Client


@dataclass(frozen=True, slots=True)
class PresentedSecret:
    """client_id: None where it could not be read."""

    client_id: str | None
    secret: str

    def proves(self, client: Client, now: datetime) -> bool:
        """True for the client's secret, and for the one before as long as that lives."""
        return proves(client, self.secret, now)
