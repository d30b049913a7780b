"""The relying party's own key: made at bootstrap, published, used to say who we are (K16, RP-09, RP-11)."""

from datetime import datetime, timedelta
from threading import Lock
from typing import Any, Protocol

from shared.clock import Clock
from shared.jose.keys import KeyRing, SigningKey, from_private_jwk, generate_key, to_private_jwk
from shared.sessions.model import StoredKey

ALGORITHM = "ES256"  # K32: client assertions
READ_AGAIN_AFTER = timedelta(minutes=5)


class NoKey(Exception):
    """This relying party has no key yet: its `bootstrap` command makes one."""


class KeyStore(Protocol):
    """Where the keys lie."""

    def all(self) -> list[StoredKey]:
        """Every key, the newest first."""
        ...

    def add(self, kid: str, alg: str, private_jwk: bytes, now: datetime) -> None:
        """Store a key; private_jwk is secret."""
        ...


class OwnKeys:
    """The keys as objects, read from the store once in five minutes."""

    def __init__(self, store: KeyStore, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._lock = Lock()
        self._ring: KeyRing | None = None
        self._read_at: datetime | None = None

    def ensure(self) -> None:
        """Make the first key unless there is one; safe to repeat."""
        if any(key.retired_at is None for key in self._store.all()):
            return
        key = generate_key(ALGORITHM)
        self._store.add(key.kid, key.alg, to_private_jwk(key), self._clock.now())

    def signing_key(self) -> SigningKey:
        """The newest key. Raises NoKey before bootstrap."""
        return self._known().signing_key(ALGORITHM)

    def public_jwks(self) -> dict[str, Any]:
        """The key set for `/jwks.json`. Raises NoKey before bootstrap."""
        return self._known().public_jwks()

    def _known(self) -> KeyRing:
        now = self._clock.now()
        with self._lock:
            if self._ring is None or self._read_at is None or now - self._read_at >= READ_AGAIN_AFTER:
                self._ring, self._read_at = self._read(), now
            return self._ring

    def _read(self) -> KeyRing:
        stored = [key for key in self._store.all() if key.retired_at is None]
        if not stored:
            raise NoKey
        keys = [from_private_jwk(key.private_jwk) for key in stored]
        return KeyRing(keys, keys[0].kid)
