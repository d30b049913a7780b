"""The form that a client sends by itself, whichever endpoint it is for (RFC 6749 3.2, B)."""

from __future__ import annotations

from idp.oidc.errors import ErrorCode, OAuthError
from idp.oidc.messages import Request


def check_form(request: Request) -> None:
    """Refuse what is wrong whoever sends it. Raises OAuthError.

    Only a form is read; of another body it would be said that parameters or the client are missing. Parameters in the
    address are refused (M-18), and what stands there twice (RFC 6749 3.2).
    """
    if request.body:
        raise OAuthError(ErrorCode.INVALID_REQUEST, "the body must be application/x-www-form-urlencoded")
    if request.query.names():
        raise OAuthError(ErrorCode.INVALID_REQUEST, "parameters belong in the body")
    if request.form.repeated:
        raise OAuthError(ErrorCode.INVALID_REQUEST, "a parameter is repeated")
