"""Our signing keys: made at bootstrap, encrypted at rest, parsed once for each process (OP-58, OP-61).

States: next (published, does not sign yet), current (signs), old (published, signs no more).
"""

from __future__ import annotations

import threading
from datetime import datetime

from idp.oidc.ports import Begin, StoredKey
from shared.encryption import Vault
from shared.jose.algorithms import SIGNING_ALGORITHMS
from shared.jose.keys import KeyRing, SigningKey, from_private_jwk, generate_key, to_private_jwk

PURPOSE = "signing_key"
CURRENT = "current"


class SigningKeys:
    """The key ring of this process; read from the database when first needed, then kept."""

    def __init__(self, begin_read: Begin, vault: Vault) -> None:
        self._begin_read = begin_read
        self._vault = vault
        self._lock = threading.Lock()
        self._ring: KeyRing | None = None

    def ring(self) -> KeyRing:
        """All our keys as objects."""
        ring = self._ring
        if ring is None:
            with self._lock:
                ring = self._ring = self._ring or self._load()
        return ring

    def reload(self) -> None:
        """Read the keys again; requests go on with the old ring until the new one is parsed."""
        ring = self._load()
        with self._lock:
            self._ring = ring

    def _load(self) -> KeyRing:
        with self._begin_read() as unit:
            stored = unit.keys.list()
        keys = {key.kid: self._decrypted(key) for key in stored}
        return KeyRing(keys.values(), [key.kid for key in stored if key.state == CURRENT])

    def _decrypted(self, stored: StoredKey) -> SigningKey:
        return from_private_jwk(self._vault.decrypt(f"{PURPOSE}:{stored.kid}", stored.encrypted))


def create_missing_keys(begin_write: Begin, vault: Vault, now: datetime) -> list[str]:
    """Make a current key for each algorithm that has none; the kids of new ones. Safe to repeat."""
    with begin_write() as unit:
        present = {key.alg for key in unit.keys.list() if key.state == CURRENT}
    new = [generate_key(alg) for alg in SIGNING_ALGORITHMS if alg not in present]
    rows = [_at_rest(key, vault, now) for key in new]
    with begin_write() as unit:
        for row in rows:
            unit.keys.add(row)
    return [key.kid for key in new]


def _at_rest(key: SigningKey, vault: Vault, now: datetime) -> StoredKey:
    encrypted = vault.encrypt(f"{PURPOSE}:{key.kid}", to_private_jwk(key))
    return StoredKey(key.kid, key.alg, CURRENT, encrypted, now)
