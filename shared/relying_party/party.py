"""The relying party of one service: everything web and commands may ask of it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from shared.clock import Clock
from shared.egress.fetcher import Fetcher
from shared.jose.errors import InvalidToken
from shared.relying_party.authorization_request import Delivery
from shared.relying_party.bearer import AccessTokenClaims, AskedLogin, accept_access_token, bearer_token
from shared.relying_party.errors import LogoutRefused, ProviderUnavailable
from shared.relying_party.introspection import Introspection
from shared.relying_party.key_pair import OwnKeys
from shared.relying_party.key_schedule import KeyState
from shared.relying_party.login import Login
from shared.relying_party.logout_token import read_logout_token
from shared.relying_party.ports import Store
from shared.relying_party.provider import Provider
from shared.relying_party.pushed_request import PushedRequest
from shared.relying_party.refresh import Refresher, has_expired, is_due
from shared.relying_party.session import RpSession
from shared.relying_party.settings import ABSOLUTE_LIFE, RpSettings
from shared.relying_party.token_endpoint import TokenEndpoint
from shared.sessions.model import EndReason, StoredKey, StoredSession
from shared.sessions.sql_store import SqlStore

# As long as a session that a stone covers could last, and some.
TOMBSTONE_LIFE = ABSOLUTE_LIFE + timedelta(hours=1)


class RelyingParty:
    """Logs in through the provider, keeps sessions, ends them."""

    def __init__(
        self,
        settings: RpSettings,
        store: Store,
        keys: OwnKeys,
        provider: Provider,
        endpoint: TokenEndpoint,
        deliver: Delivery,
        introspection: Introspection,
        clock: Clock,
    ) -> None:
        self.settings = settings
        self.login = Login(settings, store, provider, endpoint, deliver, clock)
        self._refresher = Refresher(settings, store.sessions, provider, endpoint, clock)
        self._store, self._keys, self._provider, self._clock = store, keys, provider, clock
        self._introspection = introspection

    def session(self, cookie: str) -> RpSession | EndReason | None:
        """The session of this cookie value, why it ended, or None when there is none (any more).

        Looking is activity: it slides the provider's idle clock. Raises ProviderUnavailable when the
        session's tokens have expired and the provider does not answer.
        """
        stored = self._store.sessions.find(cookie)
        if stored is None:
            return None
        now = self._clock.now()
        if stored.end_reason is None and now >= stored.expires_at:
            self._store.sessions.end(stored.handle, EndReason.EXPIRED, now)
            return EndReason.EXPIRED
        if stored.end_reason is None and is_due(stored, now):
            stored = self._refresher.refresh(stored)
        return stored.end_reason or RpSession.of(stored)

    def access_token(self, session: RpSession) -> str:
        """A valid access token of this session, for the provider's own API; refreshed when needed.

        Raises ProviderUnavailable when there is none to be had.
        """
        stored = self._valid(session)
        tokens = None if stored is None else self._store.sessions.tokens(session.handle)
        if stored is None or tokens is None or self._clock.now() >= stored.access_expires_at:
            raise ProviderUnavailable("access_token")
        return tokens.access_token

    def _valid(self, session: RpSession) -> StoredSession | None:
        stored = self._store.sessions.find_by_handle(session.handle)
        if stored is not None and has_expired(stored, self._clock.now()):
            stored = self._refresher.refresh(stored)
        return stored

    def log_out(self, cookie: str) -> str | None:
        """End the session here and give the provider's address that ends it everywhere.

        None when there was no session, or the provider has no such address or does not answer.
        """
        stored = self._store.sessions.find(cookie)
        if stored is None:
            return None
        self._store.sessions.end(stored.handle, EndReason.LOGGED_OUT, self._clock.now())
        try:
            endpoint = self._provider.metadata().end_session_endpoint
        except ProviderUnavailable:
            return None
        # The ID token stays on the server; its sid, known to relying parties alone, names the session.
        query = urlencode({"client_id": self.settings.client_id, "logout_hint": stored.sid})
        return None if endpoint is None else f"{endpoint}?{query}"

    def receive_logout(self, logout_token: str) -> None:
        """End what the provider's logout token names. Raises LogoutRefused, ProviderUnavailable (K26)."""
        now = self._clock.now()
        try:
            notice = read_logout_token(logout_token, self.settings, self._provider.keys, now)
        except InvalidToken as invalid:
            raise LogoutRefused(invalid.reason) from invalid
        keep_until = now + TOMBSTONE_LIFE
        if not self._store.logouts.record(notice.jti, sid=notice.sid, sub=notice.sub, now=now, keep_until=keep_until):
            raise LogoutRefused("replayed")

    def accept_access_token(
        self, header: str | None, *, required_scope: str, ask_provider: bool = False
    ) -> AccessTokenClaims:
        """The claims of a program's access token for this service. Raises BearerError, ProviderUnavailable.

        ask_provider: also whether it was taken back since it was made (RS-07).
        """
        settings = self.settings
        accepted = accept_access_token(
            header,
            issuer=settings.issuer,
            audience=settings.base_url,
            required_scope=required_scope,
            keys=self._provider.keys,
            now=self._clock.now(),
            asked=AskedLogin(settings.acceptable_acr, settings.max_age_seconds),
        )
        if ask_provider:
            self._introspection.require_active(bearer_token(header), accepted)
        return accepted

    def ensure_key(self) -> None:
        """Make the private key unless there is one (K16); for `bootstrap`."""
        self._keys.ensure()

    def rotate_key(self) -> str | None:
        """Publish a new private key, which takes over by itself; its kid, or None while one is about to."""
        return self._keys.rotate()

    def own_keys(self) -> Sequence[tuple[StoredKey, KeyState]]:
        """Each published key with its state, the newest first."""
        return self._keys.states()

    def public_jwks(self) -> dict[str, Any]:
        """The key set to publish."""
        return self._keys.public_jwks()

    def purge(self) -> None:
        """Forget what has been over for long enough."""
        self._store.purge(self._clock.now())


def make_relying_party(settings: RpSettings, store: SqlStore, fetcher: Fetcher, clock: Clock) -> RelyingParty:
    """The relying party of a service, from its parts."""
    keys = OwnKeys(store.keys, clock)
    provider = Provider(settings.issuer, fetcher, clock)
    endpoint = TokenEndpoint(settings, provider, keys, fetcher, clock)
    deliver = PushedRequest(settings, keys, fetcher, clock)
    introspection = Introspection(settings.introspection_client_id, provider, keys, fetcher, clock)
    return RelyingParty(settings, store, keys, provider, endpoint, deliver, introspection, clock)
