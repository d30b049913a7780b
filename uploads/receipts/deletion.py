"""What we sign when bytes were removed: which files, when, and by which rule (K41)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from shared.jose.jws import sign
from shared.jose.keys import PublicKeys, SigningKey
from uploads.receipts.receipt import ReceiptFile, ReceiptRefusal, checked, files_from

DELETION_TYPE = "deletion+jwt"


class Removed(StrEnum):
    """Why bytes were removed."""

    RETENTION = "retention"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Deletion:
    """The facts that are signed. removed_at: aware UTC."""

    issuer: str
    kenmerk: str
    relatienummer: str
    removed_at: datetime
    why: Removed
    files: tuple[ReceiptFile, ...]

    @classmethod
    def from_claims(cls, claims: Mapping[str, Any]) -> Self:
        """The facts of a verified payload. Raises KeyError, TypeError or ValueError for another shape."""
        return cls(
            issuer=claims["iss"],
            kenmerk=claims["kenmerk"],
            relatienummer=claims["relatienummer"],
            removed_at=datetime.fromisoformat(claims["removed_at"]),
            why=Removed(claims["why"]),
            files=files_from(claims),
        )


def make_deletion_certificate(deletion: Deletion, key: SigningKey) -> str:
    """The certificate as a compact JWS, by the keys of receipts."""
    claims = {
        "iss": deletion.issuer,
        "kenmerk": deletion.kenmerk,
        "relatienummer": deletion.relatienummer,
        "removed_at": deletion.removed_at.isoformat().replace("+00:00", "Z"),
        "why": deletion.why.value,
        "files": [{"name": f.name, "size": f.size_bytes, "sha256": f.sha256} for f in deletion.files],
    }
    return sign(claims, key, typ=DELETION_TYPE)


def check_deletion(text: str, keys: PublicKeys) -> Deletion | ReceiptRefusal:
    """The facts of a certificate that one of these keys signed, or why it is refused."""
    return checked(text, keys, DELETION_TYPE, Deletion.from_claims)
