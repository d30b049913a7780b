"""The client secret in the request body (RFC 6749 2.3.1), for libraries that know no other way; policy general only."""

from __future__ import annotations

from idp.oidc.client_auth.client_secret import PresentedSecret
from idp.oidc.messages import Request


class ClientSecretPost:
    """token_endpoint_auth_method client_secret_post."""

    name = "client_secret_post"

    def presented(self, request: Request) -> PresentedSecret | None:
        """What the form holds."""
        secret = request.form.get("client_secret")
        return None if secret is None else PresentedSecret(request.form.get("client_id"), secret)
