"""What each way of client authentication looks like (RFC 6749 2.3)."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from idp.clients.model import Client
from idp.oidc.messages import Request


class ClientAuthMethod(Protocol):
    """One registered value of token_endpoint_auth_method."""

    @property
    def name(self) -> str:
        """The registered name."""
        ...

    def is_presented(self, request: Request) -> bool:
        """True when the request tries this method."""
        ...

    def claimed_client_id(self, request: Request) -> str | None:
        """Who the request says it is, not yet believed; None when unreadable."""
        ...

    def proves(self, client: Client, request: Request, now: datetime) -> bool:
        """True when the request proves to come from this client."""
        ...
