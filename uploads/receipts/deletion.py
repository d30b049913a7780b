"""What we sign when bytes were removed: which files, when, and by which rule (K41)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.jose.jws import sign
from shared.jose.keys import SigningKey
from uploads.receipts.receipt import ReceiptFile

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
