"""Introspection (RFC 7662; OP-91): is this token still good, and what may its holder do.

Only confidential clients ask, with their own credentials (RS-10): about tokens that were made for them, or,
as a resource server, about access tokens for the place they serve. To anybody else every token is inactive.
With `Accept: application/token-introspection+jwt` the answer is signed as the client registered (RFC 9701
5 and 6).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from idp.clients.model import Client
from idp.oidc.access_token import AccessToken
from idp.oidc.client_auth.authenticator import CHALLENGE, ClientAuthenticator
from idp.oidc.errors import ErrorCode, OAuthError, error_response
from idp.oidc.messages import NO_STORE, Request, Response, json_response, method_not_allowed
from idp.oidc.shown_tokens import RefreshToken, TokenReader, asked_token
from shared.jose.claims import epoch
from shared.jose.jws import sign
from shared.jose.keys import KeyRing

TYP: Final = "token-introspection+jwt"
SIGNED: Final = f"application/{TYP}"
INACTIVE: Final[Mapping[str, Any]] = {"active": False}
# What the asking resource is told of an access token; the token carries it anyway.
TOLD: Final = ("iss", "sub", "aud", "client_id", "scope", "exp", "iat", "nbf", "jti", "auth_time", "acr", "sid")


class IntrospectionEndpoint:
    """POST /introspect."""

    def __init__(
        self, authenticator: ClientAuthenticator, tokens: TokenReader, ring: Callable[[], KeyRing], issuer: str
    ) -> None:
        self._authenticator = authenticator
        self._tokens = tokens
        self._ring = ring
        self._issuer = issuer

    def __call__(self, request: Request, now: datetime) -> Response:
        """The state of the token, or the error of RFC 6749 5.2."""
        if request.method != "POST":
            return method_not_allowed("POST")
        try:
            token, client = asked_token(request, self._authenticator, now)
            if not client.is_confidential:
                raise OAuthError(ErrorCode.INVALID_CLIENT, headers=CHALLENGE)  # RFC 7662 2.1: callers authenticate
        except OAuthError as error:
            return error_response(error)
        state = self._state(token, client, now)
        if SIGNED in request.headers.get("accept", ""):
            return self._signed(state, client, now)
        return json_response(state)

    def _state(self, token: str, client: Client, now: datetime) -> Mapping[str, Any]:
        access = self._tokens.access_token(token, now)
        if access is not None:
            may_ask = client.client_id == access.client_id or client.resource_server in access.audience
            return _told(access) if may_ask and self._tokens.is_alive(access, now) else INACTIVE
        refresh = self._tokens.refresh_token(token)
        if refresh is None or refresh.grant.client_id != client.client_id:
            return INACTIVE
        return self._told_of_refresh(refresh, client) if self._tokens.refresh_is_alive(refresh, now) else INACTIVE

    def _told_of_refresh(self, shown: RefreshToken, client: Client) -> dict[str, Any]:
        """The claims of OP-91. sub: as the client knows it, which no token of this kind says by itself."""
        grant = shown.grant
        ends = min(grant.expires_at, grant.refresh_idle_at or grant.expires_at)
        return {
            "active": True,
            "iss": self._issuer,
            "sub": self._tokens.subject(shown, client),
            "client_id": grant.client_id,
            "scope": " ".join(grant.scope),
            "exp": epoch(ends),
        }

    def _signed(self, state: Mapping[str, Any], client: Client, now: datetime) -> Response:
        key = self._ring().signing_key(client.introspection_signed_response_alg)
        claims = {"iss": self._issuer, "aud": client.client_id, "iat": epoch(now), "token_introspection": state}
        return Response(200, (("Content-Type", SIGNED), *NO_STORE), sign(claims, key, typ=TYP).encode())


def _told(access: AccessToken) -> dict[str, Any]:
    facts = {name: value for name, value in access.claims.items() if name in TOLD or name == "represents"}
    return {"active": True, "token_type": "Bearer", **facts}
