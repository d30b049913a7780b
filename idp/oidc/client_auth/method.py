"""What each way of client authentication looks like (RFC 6749 2.3)."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from idp.clients.model import Client
from idp.oidc.messages import Request


class Presented(Protocol):
    """What a request shows of a client, read once."""

    @property
    def client_id(self) -> str | None:
        """Who the request says it is, not yet believed; None when unreadable."""
        ...

    def proves(self, client: Client, now: datetime) -> bool:
        """True when it proves that the request comes from this client, whose id it is."""
        ...


class ClientAuthMethod(Protocol):
    """One registered value of token_endpoint_auth_method."""

    @property
    def name(self) -> str:
        """The registered name."""
        ...

    def presented(self, request: Request) -> Presented | None:
        """What the request shows; None when it does not try this method."""
        ...
