"""Refreshing: each refresh token is good once, and a second use ends the whole family.

RFC 6749 6, RFC 9700 4.14; OP-35 to OP-39; K25, S12; threat 20. One UPDATE decides who rotates. A
confidential client that asks again within seconds, because the answer was lost or two of its processes
asked at once, gets the same successor: its own proof stands in for the token's single use (OP-37).
What we never issued ends nothing and learns nothing: not even whether its scope would have done.
"""

from __future__ import annotations

from datetime import datetime

from idp.audit.events import Event
from idp.audit.record import Origin, Subject, record
from idp.clients.model import Client
from idp.hashing import secret_digest
from idp.oidc.errors import ErrorCode, OAuthError
from idp.oidc.grants.grant_type import Issue, Redeemed, narrowed_scope, redeemed
from idp.oidc.grants.refresh_values import RefreshValues, grant_id_of
from idp.oidc.messages import Request
from idp.oidc.model import REFRESH_IDLE, Grant
from idp.oidc.ports import Begin, UnitOfWork
from idp.oidc.resource import Resources
from idp.oidc.standing import Standing


class RefreshTokenGrant:
    """grant_type refresh_token."""

    def __init__(self, begin_write: Begin, resources: Resources, values: RefreshValues) -> None:
        self._begin_write = begin_write
        self._resources = resources
        self._values = values

    def redeem(self, client: Client, request: Request, now: datetime) -> Redeemed:
        """The grant with its next refresh token. Raises OAuthError; the refusal itself is committed."""
        old = request.form.get("refresh_token")
        if old is None:
            raise OAuthError(ErrorCode.INVALID_REQUEST, "refresh_token is missing")
        rotation = _Rotation(client, request, old, self._values, now)
        with self._begin_write() as unit:
            outcome = rotation.run(unit, self._resources)
        if isinstance(outcome, OAuthError):
            raise outcome
        return outcome


class _Rotation:
    """One attempt to exchange the old token for the new one."""

    def __init__(self, client: Client, request: Request, old: str, values: RefreshValues, now: datetime) -> None:
        self._client = client
        self._request = request
        self._old_sha256 = secret_digest(old)
        self._is_ours = values.has_made(old)
        self._grant_id = grant_id_of(old)
        self._new = values.after(old)
        self._now = now

    def run(self, unit: UnitOfWork, resources: Resources) -> Redeemed | OAuthError:
        """The outcome; a refusal is returned, so that what it changes is committed."""
        standing = unit.standings.of(self._grant_id, self._now)
        if standing is None or not self._may_use(standing.grant):
            return _refusal("unknown_or_ended")
        grant = standing.grant
        refused = self._judged(unit, standing)
        if refused is not None:
            return refused
        scope = narrowed_scope(grant, self._client, self._request.form)
        if scope is None:
            return OAuthError(ErrorCode.INVALID_SCOPE)
        try:
            target = resources.target(scope, grant.resource, self._request.form.all("resource"))
        except OAuthError as unknown:
            return unknown
        return self._rotate(unit, standing, grant.narrowed(scope), Issue(target, refresh_token=self._new))

    def _may_use(self, grant: Grant) -> bool:
        return grant.client_id == self._client.client_id and grant.is_live(self._now)

    def _judged(self, unit: UnitOfWork, standing: Standing) -> OAuthError | None:
        """Why the token opens nothing, whatever is asked with it; None when it is good."""
        grant = standing.grant
        if not self._was_issued(grant):
            return _refusal("not_ours")
        if not standing.is_usable(self._now):
            unit.grants.revoke(grant.grant_id, self._now)
            return _refusal("session_is_over")
        is_newest = grant.refresh_sha256 == self._old_sha256 and not grant.is_idle(self._now)
        return None if is_newest or self._is_asked_again(grant) else self._end_family(unit, grant)

    def _was_issued(self, grant: Grant) -> bool:
        """By its mark; one that has none, of an earlier release, while its row remembers it."""
        return self._is_ours or self._old_sha256 in (grant.refresh_sha256, grant.previous_sha256)

    def _rotate(self, unit: UnitOfWork, standing: Standing, grant: Grant, issue: Issue) -> Redeemed | OAuthError:
        """grant: with the scope that this refresh asks for."""
        if not self._rotated(unit, grant) and not self._is_asked_again(unit.grants.find(self._grant_id)):
            return self._end_family(unit, grant)
        if standing.session is not None and standing.session.wants_slide(self._now):
            unit.sessions.slide(grant.sid, self._now)
        return redeemed(unit, self._client, grant, standing.account, issue)

    def _rotated(self, unit: UnitOfWork, grant: Grant) -> bool:
        new_sha256, idle_at = secret_digest(self._new), self._now + REFRESH_IDLE
        return unit.grants.rotate(grant.grant_id, self._old_sha256, new_sha256, idle_at, self._now)

    def _is_asked_again(self, grant: Grant | None) -> bool:
        """True within the grace. grant: read anew once rotating failed, for another request came in between."""
        if grant is None or not self._client.is_confidential or not grant.is_live(self._now):
            return False
        return grant.has_just_replaced(self._old_sha256, self._now) and grant.refresh_sha256 == secret_digest(self._new)

    def _end_family(self, unit: UnitOfWork, grant: Grant) -> OAuthError:
        was_live = unit.grants.revoke(grant.grant_id, self._now)
        if was_live and not grant.is_idle(self._now):  # so it was used before
            _record_reuse(unit, grant, self._request.origin, self._now)
        return _refusal("idle_too_long" if grant.is_idle(self._now) else "used_before")


def _refusal(reason: str) -> OAuthError:
    return OAuthError(ErrorCode.INVALID_GRANT, reason=reason)


def _record_reuse(unit: UnitOfWork, grant: Grant, origin: Origin, now: datetime) -> None:
    about = Subject(account_id=grant.account_id, actor_id=grant.client_id, object_id=grant.grant_id)
    record(unit.audit, Event.REFRESH_TOKEN_REUSED, about, origin=origin, now=now)
