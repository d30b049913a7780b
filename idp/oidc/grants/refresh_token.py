"""Refreshing: each refresh token is good once, and a second use ends the whole family.

RFC 6749 6, RFC 9700 4.14; OP-35 to OP-39; K25, S12; threat 20. One UPDATE decides who rotates. A
confidential client that asks again within seconds, because the answer was lost or two of its processes
asked at once, gets the same successor: its own proof stands in for the token's single use (OP-37).
"""

from __future__ import annotations

from datetime import datetime

from idp.audit.events import Event
from idp.audit.record import Origin, Subject, record
from idp.clients.model import Client
from idp.hashing import secret_digest
from idp.oidc.errors import ErrorCode, OAuthError
from idp.oidc.grants.grant_type import Issue, Redeemed, narrowed_scope, redeemed
from idp.oidc.grants.succession import Succession
from idp.oidc.messages import Request
from idp.oidc.model import REFRESH_IDLE, Grant
from idp.oidc.ports import Begin, UnitOfWork
from idp.oidc.resource import Resources
from idp.oidc.standing import Standing


class RefreshTokenGrant:
    """grant_type refresh_token. A token is `<grant_id>.<256 random bits>`."""

    def __init__(self, begin_write: Begin, resources: Resources, succession: Succession) -> None:
        self._begin_write = begin_write
        self._resources = resources
        self._succession = succession

    def redeem(self, client: Client, request: Request, now: datetime) -> Redeemed:
        """The grant with its next refresh token. Raises OAuthError; the refusal itself is committed."""
        old = request.form.get("refresh_token")
        if old is None:
            raise OAuthError(ErrorCode.INVALID_REQUEST, "refresh_token is missing")
        rotation = _Rotation(client, request, old, self._succession.after(old), now)
        with self._begin_write() as unit:
            outcome = rotation.run(unit, self._resources)
        if isinstance(outcome, OAuthError):
            raise outcome
        return outcome


class _Rotation:
    """One attempt to exchange the old token for the new one."""

    def __init__(self, client: Client, request: Request, old: str, new: str, now: datetime) -> None:
        self._client = client
        self._request = request
        self._old_sha256 = secret_digest(old)
        self._grant_id = old.partition(".")[0]
        self._new = new
        self._now = now

    def run(self, unit: UnitOfWork, resources: Resources) -> Redeemed | OAuthError:
        """The outcome; a refusal is returned, so that what it changes is committed."""
        standing = unit.standings.of(self._grant_id, self._now)
        if standing is None or not self._may_use(standing.grant):
            return OAuthError(ErrorCode.INVALID_GRANT)
        grant = standing.grant
        scope = narrowed_scope(grant, self._client, self._request.form)
        if scope is None:
            return OAuthError(ErrorCode.INVALID_SCOPE)
        try:
            target = resources.target(scope, grant.resource, self._request.form.all("resource"))
        except OAuthError as refused:
            return refused
        return self._rotate(unit, standing, grant.narrowed(scope), Issue(target, refresh_token=self._new))

    def _may_use(self, grant: Grant) -> bool:
        return grant.client_id == self._client.client_id and grant.is_live(self._now)

    def _rotate(self, unit: UnitOfWork, standing: Standing, grant: Grant, issue: Issue) -> Redeemed | OAuthError:
        """grant: with the scope that this refresh asks for."""
        if not standing.is_usable(self._now):
            unit.grants.revoke(grant.grant_id, self._now)
            return OAuthError(ErrorCode.INVALID_GRANT)
        if not self._rotated(unit, grant) and not self._is_asked_again(unit):
            return self._end_family(unit, grant)
        if standing.session is not None and standing.session.wants_slide(self._now):
            unit.sessions.slide(grant.sid, self._now)
        return redeemed(unit, self._client, grant, standing.account, issue)

    def _rotated(self, unit: UnitOfWork, grant: Grant) -> bool:
        new_sha256, idle_at = secret_digest(self._new), self._now + REFRESH_IDLE
        return unit.grants.rotate(grant.grant_id, self._old_sha256, new_sha256, idle_at, self._now)

    def _is_asked_again(self, unit: UnitOfWork) -> bool:
        """True within the grace: read anew, because another request may have rotated in between."""
        grant = unit.grants.find(self._grant_id)
        if grant is None or not self._client.is_confidential or not grant.is_live(self._now):
            return False
        return grant.has_just_replaced(self._old_sha256, self._now) and grant.refresh_sha256 == secret_digest(self._new)

    def _end_family(self, unit: UnitOfWork, grant: Grant) -> OAuthError:
        was_live = unit.grants.revoke(grant.grant_id, self._now)
        too_old = grant.refresh_idle_at is None or self._now >= grant.refresh_idle_at
        if was_live and not too_old:  # so it was used before
            _record_reuse(unit, grant, self._request.origin, self._now)
        return OAuthError(ErrorCode.INVALID_GRANT)


def _record_reuse(unit: UnitOfWork, grant: Grant, origin: Origin, now: datetime) -> None:
    about = Subject(account_id=grant.account_id, actor_id=grant.client_id, object_id=grant.grant_id)
    record(unit.audit, Event.REFRESH_TOKEN_REUSED, about, origin=origin, now=now)
