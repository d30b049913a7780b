"""The token endpoint (RFC 6749 3.2): authenticate the client, redeem its grant, sign, answer.

Signing happens after the grant's transaction, never inside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from idp.clients.model import Client
from idp.oidc.access_token import ALGORITHM, TYP, access_token_claims
from idp.oidc.client_auth.authenticator import ClientAuthenticator
from idp.oidc.envelope import NESTED, Envelope, Envelopes
from idp.oidc.errors import ErrorCode, OAuthError, error_response
from idp.oidc.grants.grant_type import GrantType, Redeemed
from idp.oidc.id_token import Login, id_token_claims
from idp.oidc.id_token_hint import ID_TOKEN_TYP
from idp.oidc.messages import Request, Response, json_response, method_not_allowed
from shared.jose.jws import sign
from shared.jose.keys import KeyRing
from shared.logging import get_logger

EXPECTED: Final = (ErrorCode.AUTHORIZATION_PENDING, ErrorCode.SLOW_DOWN)  # a program that waits for its user

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class TokenSigner:
    """Turns a redeemed grant into the JSON of RFC 6749 5.1."""

    ring: Callable[[], KeyRing]
    envelopes: Envelopes
    issuer: str

    def answer(self, redeemed: Redeemed, envelope: Envelope, now: datetime) -> dict[str, Any]:
        """The token answer. envelope: around the ID token."""
        access_token = self._access_token(redeemed, now)
        value: dict[str, Any] = {
            "access_token": access_token,
            "token_type": "Bearer",
            "expires_in": int(redeemed.access.life.total_seconds()),
            "scope": " ".join(redeemed.access.target.scope),
        }
        if redeemed.login is not None:
            signed = self._id_token(redeemed.login, redeemed.nonce, access_token, now)
            value["id_token"] = envelope.around(signed, NESTED)
        if redeemed.refresh_token is not None:
            value["refresh_token"] = redeemed.refresh_token
        return value

    def _access_token(self, redeemed: Redeemed, now: datetime) -> str:
        claims = access_token_claims(redeemed.access, issuer=self.issuer, now=now)
        return sign(claims, self.ring().signing_key(ALGORITHM), typ=TYP)

    def _id_token(self, login: Login, nonce: str | None, access_token: str, now: datetime) -> str:
        claims = id_token_claims(login, issuer=self.issuer, nonce=nonce, access_token=access_token, now=now)
        key = self.ring().signing_key(login.client.id_token_signed_response_alg)
        return sign(claims, key, typ=ID_TOKEN_TYP)


class TokenEndpoint:
    """POST /token."""

    def __init__(
        self, authenticator: ClientAuthenticator, grants: Mapping[str, GrantType], signer: TokenSigner
    ) -> None:
        self._authenticator = authenticator
        self._grants = grants
        self._signer = signer

    def __call__(self, request: Request, now: datetime) -> Response:
        """Tokens, or the error of RFC 6749 5.2."""
        if request.method != "POST":
            return method_not_allowed("POST")
        try:
            client = self._authenticator.authenticate(request, now)
            redeemed, envelope = self._redeemed(client, request, now)
        except OAuthError as error:
            return error_response(error)
        return json_response(self._signer.answer(redeemed, envelope, now))

    def _redeemed(self, client: Client, request: Request, now: datetime) -> tuple[Redeemed, Envelope]:
        try:
            grant, envelope = self._grant(request, client), self._signer.envelopes.for_id_token(client, now)
            return grant.redeem(client, request, now), envelope
        except OAuthError as error:
            if error.code not in EXPECTED:
                reason = error.reason or error.description or None
                log.warning("grant_refused", client_id=client.client_id, error=error.code.value, reason=reason)
            raise

    def _grant(self, request: Request, client: Client) -> GrantType:
        name = request.form.get("grant_type")
        if name is None:
            raise OAuthError(ErrorCode.INVALID_REQUEST, "grant_type is missing")
        grant = self._grants.get(name)
        if grant is None:
            raise OAuthError(ErrorCode.UNSUPPORTED_GRANT_TYPE)
        if name not in client.grant_types:
            raise OAuthError(ErrorCode.UNAUTHORIZED_CLIENT)
        return grant
