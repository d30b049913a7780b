"""Our own keys: made at bootstrap, encrypted at rest, parsed once for each process (OP-58, OP-61).

Some sign, others open what is encrypted to us (OP-09); each has one algorithm.

States: next (published, does not sign yet), current (signs), old (published, signs no more).
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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

PURPOSE = "signing_key"
CURRENT = "current"


@dataclass(frozen=True)
class OwnKeys:
    """All our keys as objects. decryption: by kid."""

    ring: KeyRing
    decryption: Mapping[str, DecryptionKey]

    def public_jwks(self) -> dict[str, Any]:
        """The JWK set to publish."""
        return {"keys": [*self.ring.public_jwks()["keys"], *(key.public_jwk() for key in self.decryption.values())]}


class SigningKeys:
    """The keys of this process; read from the database when first needed, then kept."""

    def __init__(self, begin_read: Begin, vault: Vault) -> None:
        self._begin_read = begin_read
        self._vault = vault
        self._lock = threading.Lock()
        self._keys: OwnKeys | None = None

    def own(self) -> OwnKeys:
        """All our keys as objects."""
        keys = self._keys
        if keys is None:
            with self._lock:
                keys = self._keys = self._keys or self._load()
        return keys

    def ring(self) -> KeyRing:
        """Those that sign."""
        return self.own().ring

    def reload(self) -> None:
        """Read the keys again; requests go on with the old ones until the new ones are parsed."""
        keys = self._load()
        with self._lock:
            self._keys = keys

    def _load(self) -> OwnKeys:
        with self._begin_read() as unit:
            stored = unit.keys.list()
        signing = [key for key in stored if key.alg in SIGNING_ALGORITHMS]
        ring = KeyRing(
            [from_private_jwk(self._decrypted(key)) for key in signing],
            [key.kid for key in signing if key.state == CURRENT],
        )
        opening = [decryption_key_from_jwk(self._decrypted(key)) for key in stored if key.alg in KEY_ALGORITHMS]
        return OwnKeys(ring, {key.kid: key for key in opening})

    def _decrypted(self, stored: StoredKey) -> bytes:
        return self._vault.decrypt(f"{PURPOSE}:{stored.kid}", stored.encrypted)


def create_missing_keys(begin_write: Begin, vault: Vault, now: datetime) -> list[str]:
    """Make a current key for each algorithm that has none; the kids of new ones. Safe to repeat."""
    with begin_write() as unit:
        present = {key.alg for key in unit.keys.list() if key.state == CURRENT}
    rows = [new_key(alg, vault, now) for alg in (*SIGNING_ALGORITHMS, *KEY_ALGORITHMS) if alg not in present]
    with begin_write() as unit:
        for row in rows:
            unit.keys.add(row)
    return [row.kid for row in rows]


def new_key(alg: str, vault: Vault, now: datetime) -> StoredKey:
    """A new current key for one of our algorithms, encrypted."""
    key: SigningKey | DecryptionKey
    if alg in KEY_ALGORITHMS:
        key = generate_decryption_key(alg)
        secret = decryption_key_to_jwk(key)
    else:
        key = generate_key(alg)
        secret = to_private_jwk(key)
    return StoredKey(key.kid, alg, CURRENT, vault.encrypt(f"{PURPOSE}:{key.kid}", secret), now)
