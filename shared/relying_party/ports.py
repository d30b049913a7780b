"""What the use cases need of storage; shared/sessions implements it."""

from datetime import datetime
from typing import Protocol

from shared.sessions.model import EndReason, LoginUnderWay, NewSession, StoredKey, StoredSession, Tokens


class LoginStore(Protocol):
    """Logins under way."""

    def save(self, state: str, browser: str, login: LoginUnderWay, expires_at: datetime) -> None: ...
    def take(self, state: str, browser: str, now: datetime) -> LoginUnderWay | None: ...


class SessionStore(Protocol):
    """Sessions and their tokens."""

    def begin(self, cookie: str, new: NewSession, now: datetime, *, replaces: str | None) -> None: ...
    def find(self, cookie: str) -> StoredSession | None: ...
    def find_by_handle(self, handle: str) -> StoredSession | None: ...
    def tokens(self, handle: str) -> Tokens | None: ...
    def end(self, handle: str, reason: EndReason, now: datetime) -> None: ...
    def lease_refresh(self, handle: str, version: int, owner: str, now: datetime, until: datetime) -> bool: ...
    def store_refreshed(
        self, handle: str, owner: str, tokens: Tokens, access_expires_at: datetime, now: datetime
    ) -> bool: ...


class LogoutStore(Protocol):
    """Logouts that the provider told us of."""

    def record(self, jti: str, *, sid: str | None, sub: str | None, now: datetime, keep_until: datetime) -> bool: ...


class KeyStore(Protocol):
    """Our own keys."""

    def published(self, now: datetime) -> list[StoredKey]:
        """Every key that others may still look up, the newest first."""
        ...

    def add(self, kid: str, alg: str, private_jwk: bytes, now: datetime, *, others_until: datetime | None) -> None:
        """Store a key; private_jwk is secret. others_until: when those before it are over; None leaves them alone."""
        ...


class Store(Protocol):
    """All of it, as one database holds it."""

    @property
    def logins(self) -> LoginStore: ...
    @property
    def sessions(self) -> SessionStore: ...
    @property
    def logouts(self) -> LogoutStore: ...
    def purge(self, now: datetime) -> None: ...
