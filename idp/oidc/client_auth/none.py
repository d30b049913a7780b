"""Public clients: no authentication, only a client_id (RFC 6749 2.1; PKCE protects their codes)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from idp.clients.model import Client
from idp.oidc.messages import Request


@dataclass(frozen=True, slots=True)
class PresentedName:
    """A client_id and nothing else."""

    client_id: str | None

    def proves(self, client: Client, now: datetime) -> bool:
        """True: a client that registered this method has nothing to prove it with."""
        return True


class NoAuthentication:
    """token_endpoint_auth_method none."""

    name = "none"

    def presented(self, request: Request) -> PresentedName:
        """What remains when there is no other method: it is presented by every request."""
        return PresentedName(request.form.get("client_id"))
