"""The userinfo endpoint (OIDC Core 5.3; OP-41, OP-42): sub, and the claims of the token's scopes."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from idp.oidc.bearer import BearerReader
from idp.oidc.claims import claims_of
from idp.oidc.errors import OAuthError, bearer_challenge
from idp.oidc.messages import Request, Response, json_response, method_not_allowed

REALM: Final = "userinfo"


class UserinfoEndpoint:
    """GET and POST /userinfo."""

    def __init__(self, bearers: BearerReader) -> None:
        self._bearers = bearers

    def __call__(self, request: Request, now: datetime) -> Response:
        """The claims as JSON, or a challenge."""
        if request.method not in ("GET", "POST"):
            return method_not_allowed("GET", "POST")
        try:
            bearer = self._bearers.read(request, now)
        except OAuthError as error:
            return bearer_challenge(REALM, error)
        if bearer is None:
            return bearer_challenge(REALM)
        return json_response({**claims_of(bearer.account, bearer.scope), **bearer.asked, "sub": bearer.sub})
