"""Public clients: no authentication, only a client_id (RFC 6749 2.1; PKCE protects their codes)."""

from __future__ import annotations

from datetime import datetime

from idp.clients.model import Client
from idp.oidc.messages import Request


class NoAuthentication:
    """token_endpoint_auth_method none."""

    name = "none"

    def is_presented(self, request: Request) -> bool:
        """Never a mechanism of its own: it is what remains when there is no other."""
        return False

    def claimed_client_id(self, request: Request) -> str | None:
        return request.form.get("client_id")

    def proves(self, client: Client, request: Request, now: datetime) -> bool:
        return True
