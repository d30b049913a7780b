"""Polling with a device code (RFC 8628 3.4 and 3.5): wait, hear no, or be the one poll that gets the tokens.

The program gets a session of its own, so that its user finds it among 'Apparaten en sessies' and can end
it there, and so that logging out in the browser does not stop a running delivery.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from idp.accounts.model import Account
from idp.audit.events import Event
from idp.audit.record import Origin, Subject, record
from idp.clients.model import Client
from idp.hashing import random_secret, secret_digest
from idp.login.device import PROGRAM
from idp.login.sso_session import SsoSession, start_session
from idp.oidc.device import DeviceRequest, DeviceState
from idp.oidc.device_question import may_use
from idp.oidc.errors import ErrorCode, OAuthError
from idp.oidc.grants.grant_type import Issue, Redeemed, active_account, redeemed, usable_session
from idp.oidc.grants.refresh_values import RefreshValues
from idp.oidc.messages import Request
from idp.oidc.model import grant_of
from idp.oidc.ports import Begin, UnitOfWork
from idp.oidc.resource import Resources


class DeviceCodeGrant:
    """grant_type urn:ietf:params:oauth:grant-type:device_code."""

    def __init__(self, begin_write: Begin, resources: Resources, values: RefreshValues) -> None:
        self._begin_write = begin_write
        self._resources = resources
        self._values = values

    def redeem(self, client: Client, request: Request, now: datetime) -> Redeemed:
        """The grant that the user allowed. Raises OAuthError; what a refusal changes is committed."""
        value = request.form.get("device_code")
        if value is None:
            raise OAuthError(ErrorCode.INVALID_REQUEST, "device_code is missing")
        poll = _Poll(client, secret_digest(value), self._values, request.origin, now)
        with self._begin_write() as unit:
            outcome = poll.run(unit, self._resources, request.form.all("resource"))
        if isinstance(outcome, OAuthError):
            raise outcome
        return outcome


class _Poll:
    """One request of the program. values: of the refresh token, should there be one."""

    def __init__(
        self, client: Client, device_sha256: str, values: RefreshValues, origin: Origin, now: datetime
    ) -> None:
        self._client = client
        self._device_sha256 = device_sha256
        self._values = values
        self._origin = origin
        self._now = now

    def run(self, unit: UnitOfWork, resources: Resources, wanted: tuple[str, ...]) -> Redeemed | OAuthError:
        """Tokens, or why not (yet)."""
        asked = unit.device_requests.find(self._device_sha256)
        if asked is None or asked.client_id != self._client.client_id:
            return OAuthError(ErrorCode.INVALID_GRANT)
        if asked.state is DeviceState.REDEEMED:
            return self._end_family(unit, asked)
        refusal = self._refusal(unit, asked)
        if refusal is not None:
            return OAuthError(refusal)
        try:
            target = resources.target(asked.scope, asked.resource, wanted)
        except OAuthError as refused:
            return refused
        refresh_token = self._values.first(asked.grant_id) if self._client.may_refresh else None
        return self._start(unit, asked, Issue(target, refresh_token=refresh_token))

    def _refusal(self, unit: UnitOfWork, asked: DeviceRequest) -> ErrorCode | None:
        if self._now >= asked.expires_at:
            return ErrorCode.EXPIRED_TOKEN
        too_soon = asked.comes_too_soon(self._now)
        unit.device_requests.note_poll(self._device_sha256, self._now, slower=too_soon)
        if too_soon:
            return ErrorCode.SLOW_DOWN
        if asked.state is DeviceState.REFUSED:
            return ErrorCode.ACCESS_DENIED
        return ErrorCode.AUTHORIZATION_PENDING if asked.state is DeviceState.WAITING else None

    def _start(self, unit: UnitOfWork, asked: DeviceRequest, issue: Issue) -> Redeemed | OAuthError:
        if not unit.device_requests.move(self._device_sha256, DeviceState.ALLOWED, DeviceState.REDEEMED):
            return OAuthError(ErrorCode.INVALID_GRANT)
        unit.clients.hold_for_a_grant(self._client.client_id)  # what takes access away comes before or after
        account = active_account(unit, asked.account_id) if asked.account_id else None
        if account is None or asked.auth_time is None or not self._is_still_allowed(unit, asked, account):
            return OAuthError(ErrorCode.ACCESS_DENIED)
        session = _session_of_program(asked, self._client, account.account_id, asked.auth_time, self._now)
        unit.sessions.add(session, secret_digest(random_secret()))
        if usable_session(unit, session.sid, self._now) is None:
            return OAuthError(ErrorCode.ACCESS_DENIED)
        sha256 = secret_digest(issue.refresh_token) if issue.refresh_token else None
        grant = grant_of(asked, session, sha256, self._now)
        unit.grants.add(grant)
        about = Subject(account.account_id, self._client.client_id, grant.grant_id)
        record(unit.audit, Event.GRANT_STARTED, about, origin=self._origin, now=self._now)
        return redeemed(unit, self._client, grant, account, issue)

    def _is_still_allowed(self, unit: UnitOfWork, asked: DeviceRequest, account: Account) -> bool:
        """False when access was taken back, by its user or from its user, or the program became another, since the yes
        (K12, K34, OP-96).
        """
        if not may_use(unit, account.account_id, self._client.client_id) or not self._client.may_have(asked.scope):
            return False
        consent = unit.consents.find(account.account_id, self._client.client_id)
        return consent is not None and consent.covers(asked.scope, self._client)

    def _end_family(self, unit: UnitOfWork, asked: DeviceRequest) -> OAuthError:
        if unit.grants.revoke(asked.grant_id, self._now):
            about = Subject(asked.account_id, self._client.client_id, asked.grant_id)
            record(unit.audit, Event.CODE_REUSED, about, origin=self._origin, now=self._now)
        return OAuthError(ErrorCode.INVALID_GRANT)


def _session_of_program(
    asked: DeviceRequest, client: Client, account_id: str, auth_time: datetime, now: datetime
) -> SsoSession:
    """No cookie names it; its end is that of the login that allowed it."""
    session = start_session(account_id, asked.amr, now, PROGRAM + client.client_name)
    return replace(session, auth_time=auth_time)
