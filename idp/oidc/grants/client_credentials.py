"""A program's own access token (RFC 6749 4.4): for uploads, in the name of the relation it was registered for.

K13, OP-79, OP-85: no refresh token and no ID token; only an operator registers such a client; without a
relation it may not deliver, and whose deliveries it reads is decided at uploads. Nothing is written, so it stays cheap.
"""

from __future__ import annotations

from datetime import datetime

from idp.clients.model import Client
from idp.oidc.access_token import Access
from idp.oidc.errors import ErrorCode, OAuthError
from idp.oidc.grants.grant_type import Redeemed
from idp.oidc.messages import Request
from idp.oidc.model import CLIENT_TOKEN_LIFE
from idp.oidc.represents import CLAIM, represents
from idp.oidc.resource import Resources

WRITE_SCOPE = "files:write"


class ClientCredentialsGrant:
    """grant_type client_credentials. The subject is the client itself (RFC 9068 2.2)."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources

    def redeem(self, client: Client, request: Request, now: datetime) -> Redeemed:
        """What the token will say. Raises OAuthError."""
        if not client.is_confidential:
            raise OAuthError(ErrorCode.UNAUTHORIZED_CLIENT)  # RFC 6749 4.4
        scope = _scope(client, request.form.get("scope"))
        target = self._resources.target(scope, (), request.form.all("resource"))
        facts = {CLAIM: represents(client.represents)} if client.represents else {}
        return Redeemed(Access(client.client_id, client.client_id, target, facts, None, CLIENT_TOKEN_LIFE))


def _scope(client: Client, value: str | None) -> tuple[str, ...]:
    wanted = tuple(dict.fromkeys((value or " ".join(client.scope)).split()))
    if not wanted or not set(wanted) <= set(client.scope):
        raise OAuthError(ErrorCode.INVALID_SCOPE, "scope has a value that this client may not ask for")
    if WRITE_SCOPE in wanted and client.represents is None:
        raise OAuthError(ErrorCode.INVALID_SCOPE, "this client acts for no relation")
    return wanted
