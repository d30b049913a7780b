"""Which client sends this request: exactly one mechanism, and the one it was registered with.

RFC 6749 2.3 and 5.2; repairs M-17, M-18, M-20. Every refusal reads the same outside; the log tells them apart, and
names a client only when it is registered: what is sent as an id may be a secret.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from idp.clients.model import Client
from idp.oidc.client_auth.client_form import check_form
from idp.oidc.client_auth.method import ClientAuthMethod, Presented
from idp.oidc.client_auth.none import NoAuthentication
from idp.oidc.errors import ErrorCode, OAuthError
from idp.oidc.messages import Request
from idp.oidc.ports import Begin
from shared.logging import get_logger

CHALLENGE: Final = (("WWW-Authenticate", 'Basic realm="token", charset="UTF-8"'),)

log = get_logger(__name__)


class ClientAuthenticator:
    """Authenticates clients by a table of methods; `fallback` applies when none of them is presented."""

    def __init__(self, begin_read: Begin, methods: Sequence[ClientAuthMethod], fallback: NoAuthentication) -> None:
        self._begin_read = begin_read
        self._methods = methods
        self._fallback = fallback

    def authenticate(self, request: Request, now: datetime) -> Client:
        """The client that this request, a form in good order, proves to come from. Raises OAuthError."""
        check_form(request)
        method, shown = self._presented(request)
        claimed, named = shown.client_id, request.form.get("client_id")
        if claimed is None or (named is not None and named != claimed):
            raise _refusal("no_client_id" if claimed is None else "two_client_ids")
        with self._begin_read() as unit:
            client = unit.clients.find(claimed)
        if client is None:
            raise _refusal("unknown_or_stopped")
        if client.token_endpoint_auth_method != method.name:
            raise _refusal("method", client_id=client.client_id, shown=method.name)
        if not shown.proves(client, now):
            raise _refusal("proof", client_id=client.client_id, shown=method.name)
        return client

    def claimed(self, request: Request) -> str | None:
        """Who the request says it is, not yet believed; None when it says nothing readable."""
        try:
            return self._presented(request)[1].client_id
        except OAuthError:
            return None

    def _presented(self, request: Request) -> tuple[ClientAuthMethod, Presented]:
        presented = [(method, shown) for method in self._methods if (shown := method.presented(request)) is not None]
        if len(presented) > 1:
            raise OAuthError(ErrorCode.INVALID_REQUEST, "more than one client authentication")
        return presented[0] if presented else (self._fallback, self._fallback.presented(request))


def _refusal(reason: str, **facts: str) -> OAuthError:
    log.warning("client_refused", reason=reason, **facts)
    return OAuthError(ErrorCode.INVALID_CLIENT, headers=CHALLENGE)
