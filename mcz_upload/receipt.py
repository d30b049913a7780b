"""Checking a proof offline: its signature by a published key, and the files it speaks of (RFC 7515)."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from mcz_upload.outcome import ExitCode, Stopped

RECEIPT, DELETION = "receipt+jwt", "deletion+jwt"
PROOFS = frozenset({RECEIPT, DELETION})
ALGORITHMS = ["ES256"]
LONGEST_BYTES = 8 * 1024 * 1024  # of what was signed: a delivery has up to 10,000 files


class _Long(jws.JWSRegistry):
    """joserfc stops at 128,000 bytes, which is a receipt of 700 files."""

    max_payload_length = LONGEST_BYTES


_REGISTRY = _Long(algorithms=ALGORITHMS)


@dataclass(frozen=True, slots=True)
class Proof:
    """A genuine receipt, or certificate that bytes were removed. at: when they came or went.

    files: pairs of size in bytes and SHA-256 in lower-case hex.
    """

    typ: str
    kenmerk: str
    relation: str
    at: str
    files: frozenset[tuple[int, str]]

    def lacks(self, path: Path) -> bool:
        """True when this very content is not in the receipt."""
        return (path.stat().st_size, digest_of(path)) not in self.files


def digest_of(path: Path) -> str:
    """SHA-256 of the whole file, in lower-case hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check(text: str, jwks: Mapping[str, Any], types: Collection[str] = (RECEIPT,)) -> Proof:
    """The facts of a proof of these types that one of these keys signed. Raises Stopped NO_PROOF for anything else."""
    try:
        kid, typ = _named(text)
        keys = [ECKey.import_key(one) for one in jwks["keys"] if one.get("kid") == kid]
    except (JoseError, ValueError, KeyError, TypeError, AttributeError) as none:
        raise Stopped(ExitCode.NO_PROOF, "not_a_receipt") from none
    if typ not in types:
        raise Stopped(ExitCode.NO_PROOF, "not_a_receipt")
    if len(keys) != 1:
        raise Stopped(ExitCode.NO_PROOF, "forged")
    try:
        payload = jws.deserialize_compact(text.strip().encode(), keys[0], registry=_REGISTRY).payload
    except (JoseError, ValueError) as changed:
        raise Stopped(ExitCode.NO_PROOF, "forged") from changed
    return _proof(payload, typ)


def missing(proof: Proof, paths: Iterable[Path]) -> list[Path]:
    """Those of these files that the receipt does not speak of."""
    return [path for path in paths if proof.lacks(path)]


def _named(text: str) -> tuple[str, str]:
    header = jws.extract_compact(text.strip().encode(), registry=_REGISTRY).headers()
    return str(header["kid"]), str(header.get("typ"))


def _proof(payload: bytes, typ: str) -> Proof:
    try:
        claims = json.loads(payload)
        files = frozenset((int(one["size"]), str(one["sha256"])) for one in claims["files"])
        relation, at = str(claims["relatienummer"]), claims["removed_at" if typ == DELETION else "received_at"]
        if typ == RECEIPT:
            relation += f" {claims['relatie_naam']}"
        return Proof(typ, str(claims["kenmerk"]), relation, str(at), files)
    except (ValueError, KeyError, TypeError) as other:
        raise Stopped(ExitCode.NO_PROOF, "not_a_receipt") from other
