"""The error codes of the protocol with their HTTP status: one table.

RFC 6749 4.1.2.1 and 5.2, RFC 6750 3.1, RFC 7591 3.2.2, RFC 8628 3.5, RFC 8707 2, RFC 9101 7, OIDC Core 3.1.2.6.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from idp.oidc.messages import NO_STORE, Response, json_response


class ErrorCode(StrEnum):
    """Every code that we send."""

    INVALID_REQUEST = "invalid_request"
    INVALID_CLIENT = "invalid_client"
    INVALID_GRANT = "invalid_grant"
    UNAUTHORIZED_CLIENT = "unauthorized_client"
    UNSUPPORTED_GRANT_TYPE = "unsupported_grant_type"
    UNSUPPORTED_RESPONSE_TYPE = "unsupported_response_type"
    INVALID_SCOPE = "invalid_scope"
    AUTHORIZATION_PENDING = "authorization_pending"
    SLOW_DOWN = "slow_down"
    EXPIRED_TOKEN = "expired_token"
    INVALID_TARGET = "invalid_target"
    ACCESS_DENIED = "access_denied"
    LOGIN_REQUIRED = "login_required"
    CONSENT_REQUIRED = "consent_required"
    INVALID_REQUEST_OBJECT = "invalid_request_object"
    INVALID_REQUEST_URI = "invalid_request_uri"
    REGISTRATION_NOT_SUPPORTED = "registration_not_supported"
    UNMET_AUTHENTICATION_REQUIREMENTS = "unmet_authentication_requirements"
    INVALID_TOKEN = "invalid_token"
    INSUFFICIENT_SCOPE = "insufficient_scope"
    INVALID_REDIRECT_URI = "invalid_redirect_uri"
    INVALID_CLIENT_METADATA = "invalid_client_metadata"
    TEMPORARILY_UNAVAILABLE = "temporarily_unavailable"


STATUS: Final = {
    ErrorCode.INVALID_CLIENT: 401,
    ErrorCode.INVALID_TOKEN: 401,
    ErrorCode.INSUFFICIENT_SCOPE: 403,
    ErrorCode.TEMPORARILY_UNAVAILABLE: 429,  # RFC 9126 2.3
}
DEFAULT_STATUS: Final = 400


class OAuthError(Exception):
    """A refusal that the application is told.

    description: an English sentence for its developer, without anything from the request. headers: extra ones.
    reason: a short fixed word for our log alone.
    """

    def __init__(
        self,
        code: ErrorCode,
        description: str = "",
        headers: tuple[tuple[str, str], ...] = (),
        *,
        reason: str | None = None,
    ) -> None:
        super().__init__(code.value)
        self.code = code
        self.description = description
        self.headers = headers
        self.reason = reason


def error_response(error: OAuthError) -> Response:
    """The JSON answer of the token, registration and similar endpoints (RFC 6749 5.2)."""
    value = {"error": error.code.value}
    if error.description:
        value["error_description"] = error.description
    status = STATUS.get(error.code, DEFAULT_STATUS)
    return json_response(value, status=status, headers=(*NO_STORE, *error.headers))


def bearer_challenge(realm: str, error: OAuthError | None = None) -> Response:
    """The answer of a protected resource; without a token there is no error code (RFC 6750 3.1, M-21)."""
    challenge = f'Bearer realm="{realm}"'
    status = 401
    if error is not None:
        status = STATUS.get(error.code, DEFAULT_STATUS)
        challenge += f', error="{error.code.value}", error_description="{error.description}"'
    return Response(status, (("WWW-Authenticate", challenge), *NO_STORE))
