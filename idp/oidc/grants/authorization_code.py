"""Redeeming an authorization code: once, by one UPDATE, before anything is issued.

RFC 6749 4.1.3, RFC 7636 4.6, RFC 9700 2.1.1; OP-13, OP-14; threats 13, 14 and 17; M-02, M-03.
"""

from __future__ import annotations

from datetime import datetime

from idp.audit.events import Event
from idp.audit.record import Origin, Subject, record
from idp.clients.model import Client
from idp.hashing import random_secret, secret_digest
from idp.oidc import pkce
from idp.oidc.errors import ErrorCode, OAuthError
from idp.oidc.grants.grant_type import Issue, Redeemed, active_account, redeemed, usable_session
from idp.oidc.messages import Parameters, Request
from idp.oidc.model import Code, grant_of
from idp.oidc.ports import Begin, UnitOfWork
from idp.oidc.resource import Resources


class AuthorizationCodeGrant:
    """grant_type authorization_code."""

    def __init__(self, begin_read: Begin, begin_write: Begin, resources: Resources) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write
        self._resources = resources

    def redeem(self, client: Client, request: Request, now: datetime) -> Redeemed:
        """The new grant of this code; everybody but the first gets invalid_grant and ends the family."""
        code = self._find(request.form)
        check_code(code, client, request.form, now)
        target = self._resources.target(code.scope, code.resource, request.form.all("resource"))
        refresh_token = f"{code.grant_id}.{random_secret()}" if client.may_refresh else None
        issue = Issue(target, code.nonce, refresh_token)
        with self._begin_write() as unit:
            outcome = _consume(unit, code, client, issue, request.origin, now)
        if outcome is None:
            raise _refusal()
        return outcome

    def _find(self, parameters: Parameters) -> Code:
        value = parameters.get("code")
        if value is None:
            raise OAuthError(ErrorCode.INVALID_REQUEST, "code is missing")
        with self._begin_read() as unit:
            code = unit.codes.find(secret_digest(value))
        if code is None:
            raise _refusal()
        return code


def check_code(code: Code, client: Client, parameters: Parameters, now: datetime) -> None:
    """Everything that does not spend the code: a wrong verifier leaves it usable. Raises OAuthError.

    A code that was used goes through, however it is shown: spending it a second time is what ends its family.
    """
    if code.client_id != client.client_id:
        raise _refusal()
    if code.consumed_at is not None:
        return
    if now >= code.expires_at or parameters.get("redirect_uri") != code.redirect_uri:
        raise _refusal()
    if not pkce.verify(code.code_challenge, parameters.get("code_verifier")):
        raise _refusal()


def _consume(
    unit: UnitOfWork, code: Code, client: Client, issue: Issue, origin: Origin, now: datetime
) -> Redeemed | None:
    """The outcome of the one attempt that wins; None for any other, which also ends the family (RFC 6749 4.1.2)."""
    about = Subject(account_id=code.account_id, actor_id=client.client_id, object_id=code.grant_id)
    if not unit.codes.consume(code.code_sha256, now):
        if unit.grants.revoke(code.grant_id, now):
            record(unit.audit, Event.CODE_REUSED, about, origin=origin, now=now)
        return None
    account = active_account(unit, code.account_id)
    if account is None or usable_session(unit, code.sid, now) is None or not _is_still_allowed(unit, code, client):
        return None
    grant = grant_of(code, code, secret_digest(issue.refresh_token) if issue.refresh_token else None, now)
    unit.grants.add(grant)
    record(unit.audit, Event.GRANT_STARTED, about, origin=origin, now=now)
    return redeemed(unit, client, grant, account, issue)


def _is_still_allowed(unit: UnitOfWork, code: Code, client: Client) -> bool:
    """False when the user took the access back, or the client became another, after the code was made (K34)."""
    if client.first_party:
        return True
    consent = unit.consents.find(code.account_id, client.client_id)
    return consent is not None and consent.covers(code.released_scope, client)


def _refusal() -> OAuthError:
    return OAuthError(ErrorCode.INVALID_GRANT)
