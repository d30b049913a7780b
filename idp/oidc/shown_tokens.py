"""A token that a client asks about: who asks, and whether it is still an access token or refresh token of ours.

Shared by introspection (RFC 7662) and revocation (RFC 7009). The hint is not read: the two kinds cannot be
confused, and an unknown hint is to be ignored (M-23).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from idp.clients.model import Client
from idp.hashing import secret_digest
from idp.oidc.access_token import AccessToken, AccessTokens
from idp.oidc.client_auth.authenticator import ClientAuthenticator
from idp.oidc.errors import ErrorCode, OAuthError
from idp.oidc.grants.refresh_values import grant_id_of
from idp.oidc.messages import Request
from idp.oidc.model import Grant
from idp.oidc.ports import Begin, UnitOfWork
from idp.oidc.subjects import known_subject
from shared.jose.errors import InvalidToken

MAX_LENGTH = 4096


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """A refresh token of a family that we know. is_newest: the one that is good now."""

    grant: Grant
    is_newest: bool


class TokenReader:
    """Reads tokens of both kinds, whoever they were made for."""

    def __init__(self, begin_read: Begin, access_tokens: AccessTokens) -> None:
        self._begin_read = begin_read
        self._access_tokens = access_tokens

    def access_token(self, token: str, now: datetime) -> AccessToken | None:
        """An access token that we signed and that has not ended by itself."""
        try:
            return self._access_tokens.read(token, now, for_us=False)
        except InvalidToken:
            return None

    def refresh_token(self, token: str) -> RefreshToken | None:
        """A refresh token that is the newest of its family, or the one before."""
        grant_id = grant_id_of(token)
        if not grant_id or len(token) > MAX_LENGTH or not token.isprintable():
            return None
        with self._begin_read() as unit:
            grant = unit.grants.find(grant_id)
        sha256 = secret_digest(token)
        if grant is None or sha256 not in (grant.refresh_sha256, grant.previous_sha256):
            return None
        return RefreshToken(grant, sha256 == grant.refresh_sha256)

    def is_alive(self, access: AccessToken, now: datetime) -> bool:
        """True unless it was taken back, or what it came from is over."""
        with self._begin_read() as unit:
            if access.grant_id is None:
                return not unit.revoked_tokens.has(access.jti) and unit.clients.find(access.client_id) is not None
            return _grant_is_alive(unit, access.grant_id, now)

    def refresh_is_alive(self, shown: RefreshToken, now: datetime) -> bool:
        """True while it could be used: a life of its own, apart from that of access tokens (M-22)."""
        if not shown.is_newest or shown.grant.is_idle(now):
            return False
        with self._begin_read() as unit:
            return _grant_is_alive(unit, shown.grant.grant_id, now)

    def subject(self, shown: RefreshToken, client: Client) -> str | None:
        """Who stands behind it, by the name that this client, whose token it is, knows."""
        with self._begin_read() as unit:
            return known_subject(unit.subjects, shown.grant.account_id, client)


def asked_token(request: Request, authenticator: ClientAuthenticator, now: datetime) -> tuple[str, Client]:
    """The token that a request is about, and who asks. Raises OAuthError."""
    client = authenticator.authenticate(request, now)
    token = request.form.get("token")
    if token is None:
        raise OAuthError(ErrorCode.INVALID_REQUEST, "token is missing")
    return token, client


def _grant_is_alive(unit: UnitOfWork, grant_id: str, now: datetime) -> bool:
    """True while grant, session and account all are (K25)."""
    standing = unit.standings.of(grant_id, now)
    return standing is not None and standing.is_alive(now)
