"""The userinfo endpoint (OIDC Core 5.3; OP-41 to OP-43): sub, and the claims of the token's scopes.

JSON, or as the client registered: signed, encrypted to it, or both, the signature inside (OIDC Core 5.3.2). A signed
answer has no end, so that it can never pass for an ID token.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from idp.clients.model import Client
from idp.oidc.bearer import Bearer, BearerReader
from idp.oidc.claims import claims_of
from idp.oidc.envelope import NESTED, Envelopes
from idp.oidc.errors import OAuthError, bearer_challenge
from idp.oidc.messages import NO_STORE, Request, Response, json_response, method_not_allowed
from shared.jose.claims import epoch
from shared.jose.jws import sign
from shared.jose.keys import KeyRing

REALM: Final = "userinfo"
TYP: Final = "JWT"
JWT: Final = (("Content-Type", "application/jwt"), *NO_STORE)


class UserinfoEndpoint:
    """GET and POST /userinfo."""

    def __init__(self, bearers: BearerReader, ring: Callable[[], KeyRing], envelopes: Envelopes, issuer: str) -> None:
        self._bearers = bearers
        self._ring = ring
        self._envelopes = envelopes
        self._issuer = issuer

    def __call__(self, request: Request, now: datetime) -> Response:
        """The claims, or a challenge."""
        if request.method not in ("GET", "POST"):
            return method_not_allowed("GET", "POST")
        try:
            bearer = self._bearers.read(request, now)
            return bearer_challenge(REALM) if bearer is None else self._answer(bearer, now)
        except OAuthError as error:
            return bearer_challenge(REALM, error)

    def _answer(self, bearer: Bearer, now: datetime) -> Response:
        claims, client = {**claims_of(bearer.account, bearer.scope), **bearer.asked, "sub": bearer.sub}, bearer.client
        envelope = self._envelopes.for_userinfo(client, now)
        alg = client.userinfo_signed_response_alg
        if alg is not None:
            return Response(200, JWT, envelope.around(self._signed(claims, alg, client, now), NESTED).encode())
        if envelope.key is not None:
            return Response(200, JWT, envelope.around(json.dumps(claims), {}).encode())
        return json_response(claims)

    def _signed(self, claims: dict[str, Any], alg: str, client: Client, now: datetime) -> str:
        about = {"iss": self._issuer, "aud": client.client_id, "iat": epoch(now)}
        return sign({**claims, **about}, self._ring().signing_key(alg), typ=TYP)
