"""Receipts and their keys: private halves encrypted, public halves kept for ever (K17)."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, select, update

from shared.db.upsert import insert
from shared.encryption import Vault
from shared.jose.keys import SigningKey, from_private_jwk, generate_key, to_private_jwk
from uploads.db.tables import deletion, receipt, receipt_key, receipt_link
from uploads.receipts.link import Link
from uploads.receipts.receipt import RECEIPT_ALGORITHM, digest_of_receipt

PURPOSE = "receipt_key"


class KeyState(StrEnum):
    """Published before it signs, signs, published after it signed."""

    NEXT = "next"
    CURRENT = "current"
    OLD = "old"


class SqlReceipts:
    """`ReceiptStore` on one connection."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def find(self, kenmerk: str) -> str | None:
        return self._connection.execute(select(receipt.c.jws).where(receipt.c.kenmerk == kenmerk)).scalar_one_or_none()

    def add(self, kenmerk: str, jws: str, kid: str, number: int, now: datetime) -> None:
        row = {"kenmerk": kenmerk, "jws": jws, "kid": kid, "number": number, "made_at": now}
        self._connection.execute(insert(self._connection, receipt).values(row))

    def add_link(self, link: Link, kenmerk: str, jws: str) -> None:
        row = {"number": link.number, "kenmerk": kenmerk, "digest": link.digest, "jws": jws}
        self._connection.execute(insert(self._connection, receipt_link).values(row))

    def last(self) -> tuple[int, str] | None:
        kept = select(receipt.c.number, receipt.c.jws).where(receipt.c.number.is_not(None))
        newest = self._connection.execute(kept.order_by(receipt.c.number.desc()).limit(1)).one_or_none()
        forgotten = select(receipt_link.c.number, receipt_link.c.digest).order_by(receipt_link.c.number.desc()).limit(1)
        gone = self._connection.execute(forgotten).one_or_none()
        if newest is not None and (gone is None or gone.number < newest.number):
            return newest.number, digest_of_receipt(newest.jws)
        return None if gone is None else (gone.number, gone.digest)

    def set_pdf(self, kenmerk: str, pdf: bytes) -> None:
        self._connection.execute(update(receipt).where(receipt.c.kenmerk == kenmerk).values(pdf=pdf))

    def pdf(self, kenmerk: str) -> bytes | None:
        return self._connection.execute(select(receipt.c.pdf).where(receipt.c.kenmerk == kenmerk)).scalar_one_or_none()

    def set_time_stamp(self, kenmerk: str, reply: bytes) -> None:
        unstamped = (receipt.c.kenmerk == kenmerk, receipt.c.time_stamp.is_(None))
        self._connection.execute(update(receipt).where(*unstamped).values(time_stamp=reply))

    def time_stamp(self, kenmerk: str) -> bytes | None:
        found = select(receipt.c.time_stamp).where(receipt.c.kenmerk == kenmerk)
        return self._connection.execute(found).scalar_one_or_none()

    def add_deletion(self, kenmerk: str, jws: str, kid: str, now: datetime) -> None:
        row = {"kenmerk": kenmerk, "jws": jws, "kid": kid, "made_at": now}
        self._connection.execute(insert(self._connection, deletion).values(row).on_conflict_do_nothing())

    def deletion(self, kenmerk: str) -> str | None:
        found = select(deletion.c.jws).where(deletion.c.kenmerk == kenmerk)
        return self._connection.execute(found).scalar_one_or_none()

    def published_keys(self) -> Mapping[str, Any]:
        ordered = select(receipt_key.c.public_jwk).order_by(receipt_key.c.created_at, receipt_key.c.kid)
        return {"keys": list(self._connection.execute(ordered).scalars())}

    def signing_key(self) -> SigningKey:
        found = self._connection.execute(
            select(receipt_key.c.private_jwk).where(receipt_key.c.state == KeyState.CURRENT)
        ).scalar_one_or_none()
        if found is None:
            raise LookupError("no receipt key: run `uploads bootstrap`")
        return from_private_jwk(self._vault.decrypt(PURPOSE, found))

    def ensure_keys(self, now: datetime) -> None:
        """A current and a next key, made only where they are missing."""
        states = set(self._connection.execute(select(receipt_key.c.state)).scalars())
        for state in (KeyState.CURRENT, KeyState.NEXT):
            if state not in states:
                self._add_key(state, now)

    def rotate(self, now: datetime, *, compromised: bool = False) -> list[str]:
        """The next key signs from now on, the current one is old and can't sign any more; the kids that are old now.

        compromised: the next one lies beside it and is given up as well; a key signs that nobody could know.
        None of them when somebody else rotates at this moment: one UPDATE decides.
        """
        columns = receipt_key.c
        gone = (KeyState.CURRENT, KeyState.NEXT) if compromised else (KeyState.CURRENT,)
        found = self._connection.execute(select(columns.kid, columns.state).where(columns.state != KeyState.OLD)).all()
        kids = {KeyState(row.state): row.kid for row in found}
        retired = [kids[state] for state in gone if state in kids and self._retire(kids[state], state, now)]
        if not retired:
            return []
        promoted = update(receipt_key).where(columns.kid == kids.get(KeyState.NEXT), columns.state == KeyState.NEXT)
        self._connection.execute(promoted.values(state=KeyState.CURRENT))
        self.ensure_keys(now)
        return retired

    def all_keys(self) -> list[tuple[str, KeyState, datetime]]:
        """kid, state and since when: the old ones by the moment at which they became so, then those that can sign."""
        columns = receipt_key.c
        ordered = select(receipt_key).order_by(columns.retired_at.is_(None), columns.retired_at, columns.state)
        rows = self._connection.execute(ordered)
        return [(row.kid, KeyState(row.state), row.retired_at or row.created_at) for row in rows]

    def _retire(self, kid: str, state: KeyState, now: datetime) -> bool:
        retired = {"state": KeyState.OLD, "private_jwk": None, "retired_at": now}
        is_still = update(receipt_key).where(receipt_key.c.kid == kid, receipt_key.c.state == state)
        return self._connection.execute(is_still.values(retired)).rowcount == 1

    def _add_key(self, state: KeyState, now: datetime) -> None:
        key = generate_key(RECEIPT_ALGORITHM)
        row = {
            "kid": key.kid,
            "public_jwk": key.public_jwk(),
            "private_jwk": self._vault.encrypt(PURPOSE, to_private_jwk(key)),
            "state": state,
            "created_at": now,
        }
        self._connection.execute(insert(self._connection, receipt_key).values(row))
