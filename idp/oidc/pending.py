"""The stored request as the login pages see it (K35)."""

from __future__ import annotations

from datetime import datetime

from idp.clients.redirect_uris import origin
from idp.login.ports import PendingRequest
from idp.login.sso_session import ACR_MFA
from idp.oidc.acr import AcrScale
from idp.oidc.kept_requests import found_again
from idp.oidc.ports import Begin


class StoredRequests:
    """Implements login's PendingRequests."""

    def __init__(self, begin_read: Begin, scale: AcrScale) -> None:
        self._begin_read = begin_read
        self._scale = scale

    def find(self, request_id: str, now: datetime) -> PendingRequest | None:
        """The request, or None when it is over."""
        with self._begin_read() as unit:
            request, client = found_again(unit, request_id, now)
        if request is None or client is None:
            return None
        return PendingRequest(
            request_id=request_id,
            client_id=client.client_id,
            client_name=client.client_name,
            redirect_origin=origin(request.redirect_uri),
            login_hint=request.login_hint,
            ui_locales=request.ui_locales,
            max_age=request.max_age,
            prompt=request.prompt,
            wants_key=not self._scale.is_met(request.acr_values, ACR_MFA),
        )
