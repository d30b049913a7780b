"""The scope of an authorization request: what the client is not registered for is refused, not dropped (OP-96)."""

from __future__ import annotations

from idp.clients.model import Client
from idp.oidc.errors import ErrorCode, OAuthError


def accept_scope(client: Client, value: str | None) -> tuple[str, ...]:
    """The scopes of an authorization request in their order. Raises OAuthError.

    offline_access is ignored for a client without refresh tokens, as OIDC Core 11 says.
    """
    wanted = tuple(dict.fromkeys((value or "").split()))
    if "openid" not in wanted:
        raise OAuthError(ErrorCode.INVALID_SCOPE, "scope must contain openid")
    if not client.may_refresh:
        wanted = tuple(name for name in wanted if name != "offline_access")
    if not set(wanted) <= set(client.scope):
        raise OAuthError(ErrorCode.INVALID_SCOPE, "scope has a value that this client may not ask for")
    return wanted
