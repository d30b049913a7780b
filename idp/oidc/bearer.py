"""Bearer tokens at our own endpoints (RFC 6750 2 and 3): header or, at userinfo, the form body (M-21).

A token counts only while its grant and session live, so that logging out works at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from idp.accounts.model import Account
from idp.clients.model import Client
from idp.oidc.access_token import AccessToken, AccessTokens
from idp.oidc.claims_request import asked_facts
from idp.oidc.errors import ErrorCode, OAuthError
from idp.oidc.messages import Request
from idp.oidc.ports import Begin, UnitOfWork
from idp.oidc.subjects import known_subject
from shared.jose.errors import InvalidToken


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whose token was shown, by which client. sub: the account's subject for that client.

    auth_time: of the full login that the grant came from.
    asked: claims that were asked for userinfo by name (OIDC Core 5.5).
    """

    account: Account
    client: Client
    scope: tuple[str, ...]
    sub: str
    auth_time: datetime
    asked: Mapping[str, Any]


class BearerReader:
    """Finds out who is behind a token."""

    def __init__(self, begin_read: Begin, access_tokens: AccessTokens) -> None:
        self._begin_read = begin_read
        self._access_tokens = access_tokens

    def read(self, request: Request, now: datetime) -> Bearer | None:
        """The bearer, or None when no token was sent. Raises OAuthError for one that is not good (any more)."""
        token = shown_token(request)
        if token is None:
            return None
        try:
            access = self._access_tokens.read(token, now)
        except InvalidToken as refused:
            raise _refusal() from refused
        if "openid" not in access.scope:
            raise OAuthError(ErrorCode.INSUFFICIENT_SCOPE, "scope openid is needed")
        with self._begin_read() as unit:
            bearer = _bearer_of(unit, access, now)
        if bearer is None:
            raise _refusal()
        return bearer


def _bearer_of(unit: UnitOfWork, access: AccessToken, now: datetime) -> Bearer | None:
    standing = unit.standings.of(access.grant_id, now) if access.grant_id else None
    if standing is None or standing.client is None or not standing.is_alive(now):
        return None
    grant, account, client = standing.grant, standing.account, standing.client
    sub = known_subject(unit.subjects, account.account_id, client)
    asked = asked_facts(account, grant.claims.userinfo, (*access.scope, *grant.claims.scope))
    return Bearer(account, client, access.scope, sub, grant.auth_time, asked) if sub else None


def shown_token(request: Request) -> str | None:
    """The token of the header or the form; None without one. Raises OAuthError for two at once (RFC 6750 3.1).

    A token in the query is not looked at (RS-04).
    """
    in_header = header_token(request)
    in_form = request.form.get("access_token") if request.method == "POST" else None
    if in_form and (in_header or "access_token" in request.form.repeated):
        raise OAuthError(ErrorCode.INVALID_REQUEST, "more than one token")
    return in_header or in_form


def header_token(request: Request) -> str | None:
    """The token of the Authorization header (RFC 6750 2.1); None without one."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def _refusal() -> OAuthError:
    return OAuthError(ErrorCode.INVALID_TOKEN, "the access token is not valid")
