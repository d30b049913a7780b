"""Refreshing a session's tokens, by one request at a time whatever the number of processes.

A refresh token is good for one use: a second use looks like theft and ends everything (threat 20). So
a lease in the session's row decides who asks; the others go on with the tokens they have, or wait for
the new ones when theirs have expired. K25: refreshing slides the provider's idle clock, and a refused
refresh ends the session here.
"""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from time import monotonic, sleep

from shared.clock import Clock
from shared.jose.errors import InvalidToken
from shared.logging import get_logger
from shared.relying_party.errors import ProviderUnavailable, TokenRefused
from shared.relying_party.id_token import check_at_hash, check_same_login, read_id_token
from shared.relying_party.ports import SessionStore
from shared.relying_party.provider import Provider
from shared.relying_party.settings import IDLE_LIFE, SLIDE_EVERY, RpSettings
from shared.relying_party.token_endpoint import TokenAnswer, TokenEndpoint
from shared.sessions.model import EndReason, StoredSession, Tokens

LEASE = timedelta(seconds=15)  # longer than the fetcher's time limit for two calls
WAIT_SECONDS = 6.0
POLL_SECONDS = 0.05
EXPIRY_MARGIN = timedelta(seconds=10)

log = get_logger(__name__)


class Refresher:
    """Keeps the tokens of sessions fresh."""

    def __init__(
        self,
        settings: RpSettings,
        store: SessionStore,
        provider: Provider,
        endpoint: TokenEndpoint,
        clock: Clock,
    ) -> None:
        self._settings, self._store, self._provider = settings, store, provider
        self._endpoint, self._clock = endpoint, clock

    def refresh(self, stored: StoredSession) -> StoredSession:
        """The session after a refresh by us or by another request; it may have ended by it.

        Raises ProviderUnavailable when the tokens have expired and nobody can get new ones.
        """
        deadline = monotonic() + WAIT_SECONDS
        while True:
            now = self._clock.now()
            owner = secrets.token_hex(16)
            if self._store.lease_refresh(stored.handle, stored.token_version, owner, now, now + LEASE):
                return self._refresh_as(owner, stored)
            if not has_expired(stored, now):
                return stored
            changed = self._store.find_by_handle(stored.handle)
            if changed is None:
                return _ended(stored, EndReason.LOGGED_OUT)
            if changed.end_reason is not None or changed.token_version != stored.token_version:
                return changed
            if monotonic() >= deadline:
                return self._go_on_without(stored)
            sleep(POLL_SECONDS)

    def _refresh_as(self, owner: str, stored: StoredSession) -> StoredSession:
        tokens = self._store.tokens(stored.handle)
        if tokens is None or tokens.refresh_token is None:
            return self._end_unless_fresh(stored)
        try:
            answer = self._endpoint.refresh(tokens.refresh_token)
            self._check_id_token(answer, stored)
        except TokenRefused as refused:
            return self._refused(refused, stored)
        except InvalidToken as invalid:
            log.warning("refresh_id_token_refused", client_id=self._settings.client_id, reason=invalid.reason)
            return self._end(stored, EndReason.REFUSED)
        except ProviderUnavailable as unavailable:
            # The lease is kept: for its length nobody else tries either.
            log.warning("refresh_unavailable", client_id=self._settings.client_id, reason=unavailable.reason)
            return self._go_on_without(stored)
        return self._keep(owner, stored, answer, tokens.refresh_token)

    def _keep(self, owner: str, stored: StoredSession, answer: TokenAnswer, used: str) -> StoredSession:
        # RFC 6749 6: without a new refresh token the old one stays.
        tokens = Tokens(answer.access_token, answer.refresh_token or used)
        self._store.store_refreshed(stored.handle, owner, tokens, answer.expires_at, self._clock.now())
        return self._store.find_by_handle(stored.handle) or _ended(stored, EndReason.LOGGED_OUT)

    def _check_id_token(self, answer: TokenAnswer, stored: StoredSession) -> None:
        if answer.id_token is None:
            return
        identity = read_id_token(answer.id_token, self._settings, self._provider.keys, self._clock.now())
        check_same_login(identity, sub=stored.sub, sid=stored.sid, auth_time=stored.auth_time)
        check_at_hash(identity, answer.access_token)

    def _refused(self, refused: TokenRefused, stored: StoredSession) -> StoredSession:
        if refused.error == "invalid_grant":
            return self._end(stored, EndReason.REFUSED)
        # Ours to repair (invalid_client and the like): no reason to throw the user out at once.
        log.error("refresh_refused", client_id=self._settings.client_id, error=refused.error)
        return self._go_on_without(stored)

    def _go_on_without(self, stored: StoredSession) -> StoredSession:
        """Home renders while the provider is away, but never beyond the idle limit."""
        if self._clock.now() < stored.refreshed_at + IDLE_LIFE:
            return stored
        raise ProviderUnavailable("refresh")

    def _end_unless_fresh(self, stored: StoredSession) -> StoredSession:
        now = self._clock.now()
        return stored if now < stored.access_expires_at else self._end(stored, EndReason.REFUSED)

    def _end(self, stored: StoredSession, reason: EndReason) -> StoredSession:
        self._store.end(stored.handle, reason, self._clock.now())
        return _ended(stored, reason)


def has_expired(stored: StoredSession, now: datetime) -> bool:
    """True when the access token is of no more use, or will not be in a moment."""
    return now >= stored.access_expires_at - EXPIRY_MARGIN


def is_due(stored: StoredSession, now: datetime) -> bool:
    """True when the tokens are old enough to refresh, so that the idle clock moves (K25)."""
    return now >= stored.refreshed_at + SLIDE_EVERY or has_expired(stored, now)


def _ended(stored: StoredSession, reason: EndReason) -> StoredSession:
    return replace(stored, end_reason=reason)
