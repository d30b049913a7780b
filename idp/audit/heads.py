"""Signed heads: once a day position and hash of the chain's end, under a key for this purpose alone (K29, threat 40).

Whoever can write the database can compute hashes again; the key lies encrypted under a master key that is not
there, and the heads are also files that can be kept elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from idp.audit.events import Event
from idp.audit.ports import Begin, StoredAuditKey, StoredHead
from idp.audit.record import NOWHERE, WORKER, Subject, record
from shared.encryption import Vault
from shared.jose.claims import epoch
from shared.jose.errors import InvalidToken
from shared.jose.jws import sign, verify
from shared.jose.keys import PublicKeys, SigningKey, from_private_jwk, generate_key, to_private_jwk

ALGORITHM = "ES256"
TYPE = "audit-head+jwt"
PURPOSE = "audit_head_key"


@dataclass(frozen=True, slots=True)
class Head:
    """What a signed head says. position: of the last sealed event. day: when it was signed, in UTC."""

    day: date
    position: int
    hash: str


class Heads:
    """Signs a head a day."""

    def __init__(self, begin_read: Begin, begin_write: Begin, vault: Vault) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write
        self._vault = vault

    def sign_due(self, now: datetime) -> StoredHead | None:
        """The head of today, when there was none yet and something has been sealed ever; else None."""
        with self._begin_read() as unit:
            newest, tip = unit.audit_heads.newest(), unit.audit_chain.extent().tip
        if not tip.position or (newest is not None and newest.day >= now.date()):
            return None
        claims = {"day": now.date().isoformat(), "position": tip.position, "hash": tip.hash, "iat": epoch(now)}
        head = StoredHead(now.date(), tip.position, sign(claims, self._signing_key(now), typ=TYPE))
        with self._begin_write() as unit:
            return head if unit.audit_heads.add(head) else None

    def newest(self) -> StoredHead | None:
        """The latest one."""
        with self._begin_read() as unit:
            return unit.audit_heads.newest()

    def public_jwks(self) -> dict[str, Any]:
        """The public halves of all keys that ever signed a head."""
        return {"keys": [key.public_jwk() for key in self._keys()]}

    def make_key(self, actor_id: str, now: datetime) -> str:
        """A new key that signs from now on; old ones stay to verify with. Returns its kid."""
        key = generate_key(ALGORITHM)
        encrypted = self._vault.encrypt(purpose_of(key.kid), to_private_jwk(key))
        with self._begin_write() as unit:
            unit.audit_heads.add_key(StoredAuditKey(key.kid, encrypted, now))
            subject = Subject(actor_id=actor_id, object_id=key.kid)
            record(unit.audit, Event.AUDIT_KEY_MADE, subject, origin=NOWHERE, now=now)
        return key.kid

    def _signing_key(self, now: datetime) -> SigningKey:
        if not self._keys():
            self.make_key(WORKER, now)
        return self._keys()[-1]

    def _keys(self) -> Sequence[SigningKey]:
        with self._begin_read() as unit:
            stored = unit.audit_heads.keys()
        return [from_private_jwk(self._vault.decrypt(purpose_of(key.kid), key.encrypted)) for key in stored]


def purpose_of(kid: str) -> str:
    """What the vault binds a key to."""
    return f"{PURPOSE}:{kid}"


def read_head(jws: str, keys: PublicKeys) -> Head:
    """What a head says, its signature checked. Raises InvalidToken."""
    claims = verify(jws, keys, algorithms=(ALGORITHM,), typ=TYPE).claims
    day, position, digest = claims.get("day"), claims.get("position"), claims.get("hash")
    if not (isinstance(day, str) and isinstance(position, int) and isinstance(digest, str)):
        raise InvalidToken("shape")
    try:
        return Head(date.fromisoformat(day), position, digest)
    except ValueError as error:
        raise InvalidToken("shape") from error
