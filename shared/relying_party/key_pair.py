"""The relying party's own keys: made at bootstrap, published, used to say who we are (K16, RP-09, RP-11)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from shared.clock import Clock
from shared.jose.keys import KeyRing, SigningKey, from_private_jwk, generate_key, to_private_jwk
from shared.relying_party.key_schedule import GONE_AFTER, KeyState, is_changing, signing, states
from shared.relying_party.ports import KeyStore
from shared.sessions.model import StoredKey

ALGORITHM = "ES256"  # K32: client assertions
LOOK_EVERY = timedelta(seconds=2)


class NoKey(Exception):
    """This relying party has no key yet: its `bootstrap` command makes one."""


class OwnKeys:
    """The keys as objects; looks every two seconds whether there are others."""

    def __init__(self, store: KeyStore, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._lock = Lock()
        self._ring: KeyRing | None = None
        self._made_of: tuple[str, ...] = ()
        self._parsed: dict[str, SigningKey] = {}
        self._read_at: datetime | None = None

    def ensure(self) -> None:
        """Make the first key unless there is one; safe to repeat."""
        now = self._clock.now()
        if not self._store.published(now):
            self._add(now, others_until=None)

    def rotate(self) -> str | None:
        """Publish a new key, which signs a minute later, and the present one for five more; the new kid.

        None, and nothing done, while the newest key does not sign yet.
        """
        now = self._clock.now()
        if is_changing(self._store.published(now), now):
            return None
        return self._add(now, others_until=now + GONE_AFTER)

    def states(self) -> Sequence[tuple[StoredKey, KeyState]]:
        """Each published key with its state, the newest first."""
        now = self._clock.now()
        return states(self._store.published(now), now)

    def signing_key(self) -> SigningKey:
        """The key that signs now. Raises NoKey before bootstrap."""
        return self._known().signing_key(ALGORITHM)

    def public_jwks(self) -> dict[str, Any]:
        """The key set for `/jwks.json`. Raises NoKey before bootstrap."""
        return self._known().public_jwks()

    def _add(self, now: datetime, others_until: datetime | None) -> str:
        key = generate_key(ALGORITHM)
        self._store.add(key.kid, key.alg, to_private_jwk(key), now, others_until=others_until)
        return key.kid

    def _known(self) -> KeyRing:
        now = self._clock.now()
        with self._lock:
            if self._ring is None or self._read_at is None or abs(now - self._read_at) >= LOOK_EVERY:
                self._ring, self._read_at = self._read(self._ring, now), now
            return self._ring

    def _read(self, known: KeyRing | None, now: datetime) -> KeyRing:
        stored = self._store.published(now)
        current = signing(stored, now)
        if current is None:
            raise NoKey
        made_of = (current.kid, *(key.kid for key in stored))
        if known is not None and made_of == self._made_of:
            return known
        self._parsed = {key.kid: self._parsed.get(key.kid) or from_private_jwk(key.private_jwk) for key in stored}
        self._made_of = made_of
        return KeyRing(self._parsed.values(), current.kid)
