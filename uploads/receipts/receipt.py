"""What a receipt says, and checking one: a compact JWS (RFC 7515) with `typ` below."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self, TypeVar

from shared.jose.errors import InvalidKey, InvalidToken
from shared.jose.jws import read_header, sign, verify
from shared.jose.keys import PublicKeys, SigningKey

RECEIPT_TYPE = "receipt+jwt"
RECEIPT_MEDIA_TYPE = "application/jose"  # RFC 7515 section 9.2.1
RECEIPT_ALGORITHM = "ES256"
TIME_SOURCE_OWN_CLOCK = "own clock of the receiving server"  # K41
MOST_FILES = 10_000  # of a delivery: its receipt names them all
LONGEST_NAME_BYTES = 2 * 255  # nothing but quotation marks, as JSON writes them
LONGEST_ENTRY_BYTES = LONGEST_NAME_BYTES + 130  # and a digest, a size and what is around them
LONGEST_RECEIPT_BYTES = MOST_FILES * LONGEST_ENTRY_BYTES * 4 // 3 + 64 * 1024

Facts = TypeVar("Facts")


@dataclass(frozen=True, slots=True)
class ReceiptFile:
    """One delivered file; sha256 is lower-case hex over all its bytes."""

    name: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """The facts that are signed. received_at: aware UTC, when the delivery was made final.

    number: its place in the chain of all receipts, 0 before there was one. previous: SHA-256 of the receipt before.
    """

    issuer: str
    kenmerk: str
    relatienummer: str
    relatie_naam: str
    account: str
    sender: str
    soort: str
    received_at: datetime
    scanned: bool
    files: tuple[ReceiptFile, ...]
    number: int = 0
    previous: str = ""
    time_source: str = TIME_SOURCE_OWN_CLOCK

    def claims(self) -> dict[str, Any]:
        """The payload of the JWS."""
        return {
            "iss": self.issuer,
            "kenmerk": self.kenmerk,
            "relatienummer": self.relatienummer,
            "relatie_naam": self.relatie_naam,
            "sub": self.account,
            "name": self.sender,
            "soort": self.soort,
            "received_at": self.received_at.isoformat().replace("+00:00", "Z"),
            "time_source": self.time_source,
            "scanned": self.scanned,
            "number": self.number,
            "previous": self.previous,
            "files": [{"name": f.name, "size": f.size_bytes, "sha256": f.sha256} for f in self.files],
        }

    @classmethod
    def from_claims(cls, claims: Mapping[str, Any]) -> Self:
        """The facts of a verified payload. Raises KeyError, TypeError or ValueError for another shape."""
        return cls(
            issuer=claims["iss"],
            kenmerk=claims["kenmerk"],
            relatienummer=claims["relatienummer"],
            relatie_naam=claims["relatie_naam"],
            account=claims["sub"],
            sender=claims["name"],
            soort=claims["soort"],
            received_at=datetime.fromisoformat(claims["received_at"]),
            scanned=claims["scanned"],
            number=claims.get("number", 0),
            previous=claims.get("previous", ""),
            time_source=claims["time_source"],
            files=files_from(claims),
        )


def files_from(claims: Mapping[str, Any]) -> tuple[ReceiptFile, ...]:
    """The files that a proof speaks of. Raises KeyError or TypeError for another shape."""
    return tuple(ReceiptFile(f["name"], f["size"], f["sha256"]) for f in claims["files"])


class ReceiptRefusal(StrEnum):
    """Why something is no proof of ours."""

    NOT_A_RECEIPT = "not_a_receipt"
    UNKNOWN_KEY = "unknown_key"
    CHANGED = "changed"


def keys_for(text: str, jwks: Mapping[str, Any]) -> PublicKeys:
    """The one published key that this receipt names, out of the keys of all years; an empty set without it.

    Raises InvalidKey for what is no key set.
    """
    try:
        kid = read_header(text.strip(), max_bytes=LONGEST_RECEIPT_BYTES).get("kid")
    except InvalidToken:
        kid = None
    entries = jwks.get("keys")
    if not isinstance(entries, list):
        raise InvalidKey("not_a_key_set")
    return PublicKeys({"keys": [entry for entry in entries if isinstance(entry, dict) and entry.get("kid") == kid]})


def digest_of_receipt(jws: str) -> str:
    """What the next receipt in the chain says of this one: SHA-256 of its text, in hex."""
    return hashlib.sha256(jws.encode("ascii")).hexdigest()


def make_receipt(receipt: Receipt, key: SigningKey) -> str:
    """The receipt as a compact JWS."""
    return sign(receipt.claims(), key, typ=RECEIPT_TYPE)


def check_receipt(text: str, keys: PublicKeys) -> Receipt | ReceiptRefusal:
    """The facts of a receipt that one of these keys signed, or why it is refused."""
    return checked(text, keys, RECEIPT_TYPE, Receipt.from_claims)


def checked(
    text: str, keys: PublicKeys, typ: str, from_claims: Callable[[Mapping[str, Any]], Facts]
) -> Facts | ReceiptRefusal:
    """What `from_claims` makes of a JWS of this type that one of these keys signed, or why it is refused.

    from_claims: raises KeyError, TypeError or ValueError for claims of another shape.
    """
    try:
        verified = verify(text.strip(), keys, algorithms=[RECEIPT_ALGORITHM], typ=typ, max_bytes=LONGEST_RECEIPT_BYTES)
        return from_claims(verified.claims)
    except InvalidToken as refused:
        return _REASONS.get(refused.reason, ReceiptRefusal.NOT_A_RECEIPT)
    except (KeyError, TypeError, ValueError):
        return ReceiptRefusal.NOT_A_RECEIPT


_REASONS = {"signature": ReceiptRefusal.CHANGED, "unknown_key": ReceiptRefusal.UNKNOWN_KEY}


def lacks(files: Sequence[ReceiptFile], size_bytes: int, sha256: str) -> bool:
    """True when none of these files has this size and digest."""
    return not any(f.size_bytes == size_bytes and f.sha256 == sha256 for f in files)
