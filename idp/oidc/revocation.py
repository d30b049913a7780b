"""Revocation (RFC 7009; OP-84): a client takes its own token back.

Taking back a refresh token, or an access token that a user stands behind, ends the whole family: nothing
that came from that login of that client works any more. A program's own token ends alone.
"""

from __future__ import annotations

from datetime import datetime

from idp.audit.events import Event
from idp.audit.record import Subject, record
from idp.clients.model import Client
from idp.oidc.client_auth.authenticator import ClientAuthenticator
from idp.oidc.errors import ErrorCode, OAuthError, error_response
from idp.oidc.messages import NO_STORE, Request, Response, method_not_allowed
from idp.oidc.ports import Begin
from idp.oidc.shown_tokens import TokenReader, asked_token


class RevocationEndpoint:
    """POST /revoke."""

    def __init__(self, authenticator: ClientAuthenticator, tokens: TokenReader, begin_write: Begin) -> None:
        self._authenticator = authenticator
        self._tokens = tokens
        self._begin_write = begin_write

    def __call__(self, request: Request, now: datetime) -> Response:
        """200 once the token is worth nothing, also when it never was worth anything (RFC 7009 2.2)."""
        if request.method != "POST":
            return method_not_allowed("POST")
        try:
            token, client = asked_token(request, self._authenticator, now)
            self._revoke(token, client, request, now)
        except OAuthError as error:
            return error_response(error)
        return Response(200, NO_STORE)

    def _revoke(self, token: str, client: Client, request: Request, now: datetime) -> None:
        access = self._tokens.access_token(token, now)
        if access is not None and access.grant_id is None:
            _require_own(access.client_id, client)
            with self._begin_write() as unit:
                unit.revoked_tokens.add(access.jti, access.expires_at)
                about = Subject(actor_id=client.client_id, object_id=access.jti)
                record(unit.audit, Event.TOKEN_REVOKED, about, origin=request.origin, now=now)
            return
        refresh = self._tokens.refresh_token(token) if access is None else None
        if access is not None and access.grant_id is not None:
            _require_own(access.client_id, client)
            self._end_family(access.grant_id, client, request, now)
        elif refresh is not None:
            _require_own(refresh.grant.client_id, client)
            self._end_family(refresh.grant.grant_id, client, request, now)

    def _end_family(self, grant_id: str, client: Client, request: Request, now: datetime) -> None:
        with self._begin_write() as unit:
            grant = unit.grants.find(grant_id)
            if grant is not None and unit.grants.revoke(grant_id, now):
                about = Subject(grant.account_id, client.client_id, grant_id)
                record(unit.audit, Event.GRANT_REVOKED, about, origin=request.origin, now=now)


def _require_own(client_id: str, client: Client) -> None:
    """Raises OAuthError for the token of another client (RFC 7009 2.1)."""
    if client_id != client.client_id:
        raise OAuthError(ErrorCode.INVALID_GRANT, "the token was issued to another client")
