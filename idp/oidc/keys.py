"""Our own keys: made at bootstrap, encrypted at rest, parsed once for each process (OP-58, OP-61).

Some sign, others open what is encrypted to us (OP-09); each has one algorithm.

States: next (published, does not sign yet), current (signs), old (published, signs no more). A process
looks every few seconds whether they changed, parses new ones aside, and swaps all of them at once: no
restart, and no request ever waits for a key.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from idp.oidc.key_schedule import CURRENT
from idp.oidc.ports import Begin, StoredKey
from shared.encryption import Vault
from shared.jose.algorithms import SIGNING_ALGORITHMS
from shared.jose.jwe import (
    KEY_ALGORITHMS,
    DecryptionKey,
    decryption_key_from_jwk,
    decryption_key_to_jwk,
    generate_decryption_key,
)
from shared.jose.keys import KeyRing, SigningKey, from_private_jwk, generate_key, to_private_jwk
from shared.logging import get_logger

PURPOSE = "signing_key"
LOOK_EVERY_SECONDS: Final = 2.0

log = get_logger(__name__)


@dataclass(frozen=True)
class ProviderKeys:
    """All our keys as objects. decryption: by kid."""

    ring: KeyRing
    decryption: Mapping[str, DecryptionKey]

    def public_jwks(self) -> dict[str, Any]:
        """The JWK set to publish."""
        return {"keys": [*self.ring.public_jwks()["keys"], *(key.public_jwk() for key in self.decryption.values())]}


class LoadedKeys:
    """The keys of this process; read from the database when first needed, then kept."""

    def __init__(self, begin_read: Begin, vault: Vault) -> None:
        self._begin_read = begin_read
        self._vault = vault
        self._lock = threading.Lock()
        self._keys: ProviderKeys | None = None
        self._states: Collection[tuple[str, str]] = ()
        self._parsed: dict[str, SigningKey | DecryptionKey] = {}

    def all(self) -> ProviderKeys:
        """Those that sign and those that open."""
        return self._keys or self.reload()

    def ring(self) -> KeyRing:
        """Those that sign."""
        return self.all().ring

    def reload(self) -> ProviderKeys:
        """Read the keys again; requests go on with the old ones until the new ones are parsed."""
        with self._lock:
            with self._begin_read() as unit:
                stored, states = unit.keys.list(), unit.keys.states()
            parsed = {key.kid: self._parsed.get(key.kid) or self._as_object(key) for key in stored}
            signing = [key for key in parsed.values() if isinstance(key, SigningKey)]
            opening = {kid: key for kid, key in parsed.items() if isinstance(key, DecryptionKey)}
            current = [key.kid for key in stored if key.state == CURRENT and key.alg in SIGNING_ALGORITHMS]
            self._parsed, self._states = parsed, states
            self._keys = ProviderKeys(KeyRing(signing, current), opening)
            return self._keys

    def reload_if_changed(self) -> bool:
        """One cheap question; True when there are other keys than before, or they have other states."""
        with self._begin_read() as unit:
            states = unit.keys.states()
        if states == self._states:
            return False
        had_keys = self._keys is not None
        self.reload()
        return had_keys

    def watch(self, stop: threading.Event | None = None) -> threading.Thread:
        """Follow the database from now on, in a thread of this process. stop: ends it, for tests."""
        ended = stop or threading.Event()
        thread = threading.Thread(target=self._follow, args=(ended,), name="signing-keys", daemon=True)
        thread.start()
        return thread

    def _follow(self, ended: threading.Event) -> None:
        while not ended.wait(LOOK_EVERY_SECONDS):
            try:
                if self.reload_if_changed():
                    log.info("signing keys changed")
            except Exception:  # a database that is away for a moment: the old keys still serve
                log.exception("signing keys could not be read")

    def _as_object(self, stored: StoredKey) -> SigningKey | DecryptionKey:
        secret = self._vault.decrypt(purpose_of(stored.kid), stored.encrypted)
        return decryption_key_from_jwk(secret) if stored.alg in KEY_ALGORITHMS else from_private_jwk(secret)


def create_missing_keys(begin_write: Begin, vault: Vault, now: datetime) -> list[str]:
    """Make a current key for each algorithm that has none; the kids of new ones. Safe to repeat."""
    with begin_write() as unit:
        present = {key.alg for key in unit.keys.list() if key.state == CURRENT}
    missing = [alg for alg in (*SIGNING_ALGORITHMS, *KEY_ALGORITHMS) if alg not in present]
    rows = [at_rest(made(alg), vault, CURRENT, now) for alg in missing]
    with begin_write() as unit:
        for row in rows:
            unit.keys.add(row)
    return [row.kid for row in rows]


def made(alg: str) -> SigningKey | DecryptionKey:
    """A new key for one of our algorithms."""
    return generate_decryption_key(alg) if alg in KEY_ALGORITHMS else generate_key(alg)


def at_rest(key: SigningKey | DecryptionKey, vault: Vault, state: str, now: datetime) -> StoredKey:
    """The key as it is stored, encrypted."""
    secret = decryption_key_to_jwk(key) if isinstance(key, DecryptionKey) else to_private_jwk(key)
    return StoredKey(key.kid, key.alg, state, vault.encrypt(purpose_of(key.kid), secret), now, now)


def purpose_of(kid: str) -> str:
    """What the vault binds a key to."""
    return f"{PURPOSE}:{kid}"
