"""The client secret in the request body (RFC 6749 2.3.1), for libraries that know no other way; policy general only."""

from __future__ import annotations

from datetime import datetime

from idp.clients.client_secret import proves
from idp.clients.model import Client
from idp.oidc.messages import Request


class ClientSecretPost:
    """token_endpoint_auth_method client_secret_post."""

    name = "client_secret_post"

    def is_presented(self, request: Request) -> bool:
        return request.form.get("client_secret") is not None

    def claimed_client_id(self, request: Request) -> str | None:
        return request.form.get("client_id")

    def proves(self, client: Client, request: Request, now: datetime) -> bool:
        return proves(client, request.form.get("client_secret") or "", now)
