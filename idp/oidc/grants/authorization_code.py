"""Redeeming an authorization code: once, decided by the one INSERT of the grant that it starts.

RFC 6749 4.1.3, RFC 7636 4.6, RFC 9700 2.1.1; OP-13, OP-14; threats 13, 14 and 17; M-02, M-03.
"""

from __future__ import annotations

from datetime import datetime

from idp.audit.events import Event
from idp.audit.record import Origin, Subject, record
from idp.clients.model import Client
from idp.hashing import secret_digest
from idp.oidc import pkce
from idp.oidc.admission import Admission
from idp.oidc.errors import ErrorCode, OAuthError
from idp.oidc.grants.grant_type import Issue, Redeemed, redeemed, usable_session
from idp.oidc.grants.refresh_values import RefreshValues
from idp.oidc.messages import Parameters, Request
from idp.oidc.model import Code, grant_of
from idp.oidc.ports import Begin, UnitOfWork
from idp.oidc.resource import Resources
from idp.oidc.sealed_code import CodeSeal


class AuthorizationCodeGrant:
    """grant_type authorization_code."""

    def __init__(
        self, begin_read: Begin, begin_write: Begin, resources: Resources, seal: CodeSeal, values: RefreshValues
    ) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write
        self._resources = resources
        self._seal = seal
        self._values = values

    def redeem(self, client: Client, request: Request, now: datetime) -> Redeemed:
        """The new grant of this code; everybody but the first gets invalid_grant and ends the family."""
        code = self._opened(request.form)
        if code.client_id != client.client_id:
            raise _refusal("of_another_client")
        if (wrong := wrongly_shown(code, request.form, now)) is not None:
            self._end_what_it_gave(code, request.origin, now)
            raise _refusal(wrong)
        target = self._resources.target(code.scope, code.resource, request.form.all("resource"))
        refresh_token = self._values.first(code.grant_id) if client.may_refresh else None
        issue = Issue(target, code.nonce, refresh_token)
        with self._begin_write() as unit:
            outcome = _start_family(unit, code, client, issue, request.origin, now)
        if outcome is None:
            raise _refusal("used_or_withdrawn")
        return outcome

    def _opened(self, parameters: Parameters) -> Code:
        value = parameters.get("code")
        if value is None:
            raise OAuthError(ErrorCode.INVALID_REQUEST, "code is missing")
        code = self._seal.open(value)
        if code is None:
            raise _refusal("not_ours")
        return code

    def _end_what_it_gave(self, code: Code, origin: Origin, now: datetime) -> None:
        """A code that was used ends its family however it is shown again, also late or with a wrong verifier."""
        with self._begin_read() as unit:
            if unit.grants.find(code.grant_id) is None:
                return
        with self._begin_write() as unit:
            _end_family(unit, code, origin, now)


def wrongly_shown(code: Code, parameters: Parameters, now: datetime) -> str | None:
    """What is wrong without spending the code, or None: a wrong verifier leaves it usable."""
    if now >= code.expires_at:
        return "expired"
    if parameters.get("redirect_uri") != code.redirect_uri:
        return "redirect_uri"
    return None if pkce.verify(code.code_challenge, parameters.get("code_verifier")) else "code_verifier"


def _start_family(
    unit: UnitOfWork, code: Code, client: Client, issue: Issue, origin: Origin, now: datetime
) -> Redeemed | None:
    """The outcome of the one attempt that wins; None for any other, which also ends the family (RFC 6749 4.1.2).

    First the grant, and then whether it may be: what takes access away waits for the one, and is seen by the other.
    """
    grant = grant_of(code, code, secret_digest(issue.refresh_token) if issue.refresh_token else None, now)
    if not unit.grants.add(grant):
        _end_family(unit, code, origin, now)
        return None
    admission = unit.admissions.of(code.account_id, client.client_id)
    is_allowed = admission is not None and _is_still_allowed(admission, code, client)
    if admission is None or not is_allowed or usable_session(unit, code.sid, now) is None:
        unit.grants.revoke(code.grant_id, now)
        return None
    record(unit.audit, Event.GRANT_STARTED, _about(code), origin=origin, now=now)
    return redeemed(unit, client, grant, admission.account, issue)


def _end_family(unit: UnitOfWork, code: Code, origin: Origin, now: datetime) -> None:
    if unit.grants.revoke(code.grant_id, now):
        record(unit.audit, Event.CODE_REUSED, _about(code), origin=origin, now=now)


def _about(code: Code) -> Subject:
    return Subject(account_id=code.account_id, actor_id=code.client_id, object_id=code.grant_id)


def _is_still_allowed(admission: Admission, code: Code, client: Client) -> bool:
    """False when access was taken back, by the user or from the user, or the client became another, after the code
    was made (K12, K34, OP-96).
    """
    if not admission.is_active or not admission.entitlement.allows or not client.may_have(code.released_scope):
        return False
    if client.first_party:
        return True
    consent = admission.consent
    return consent is not None and consent.covers(code.released_scope, client)


def _refusal(reason: str) -> OAuthError:
    return OAuthError(ErrorCode.INVALID_GRANT, reason=reason)
