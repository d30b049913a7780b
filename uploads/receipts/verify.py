"""Verifying a proof offline: a receipt or a certificate of deletion, the published keys, perhaps the files (threat 46).

`python -m uploads.receipts.verify RECEIPT --keys KEYS [--time-stamp REPLY --roots PEM] [FILE...]`, also
`uploads receipt verify`.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from uploads.receipts.deletion import Deletion, Removed
from uploads.receipts.proof import check_proof
from uploads.receipts.receipt import Receipt, ReceiptRefusal, keys_for, lacks

_WHY = {
    ReceiptRefusal.NOT_A_RECEIPT: "this is no receipt or certificate of Mijn CAK Zakelijk",
    ReceiptRefusal.UNKNOWN_KEY: "none of these keys signed it",
    ReceiptRefusal.CHANGED: "it was changed after it was signed",
}
_REASONS = {Removed.RETENTION: "kept long enough", Removed.WITHDRAWN: "withdrawn by its sender"}
NO_STAMP = "NO TIME STAMP: this reply is none of an authority with these certificates over this receipt"


@dataclass(frozen=True, slots=True)
class Verdict:
    """report: lines for a person to read."""

    is_proof: bool
    report: str


@dataclass(frozen=True, slots=True)
class Stamp:
    """What an authority answered about a receipt, and the certificates of whom to trust; both files."""

    reply: Path
    roots: Path


def verify_offline(
    receipt_file: Path, keys_file: Path, files: Sequence[Path] = (), stamp: Stamp | None = None
) -> Verdict:
    """Whether the proof is genuine, speaks of each of these files, and was stamped if that is asked.

    Only a receipt is ever stamped.
    """
    try:
        text = receipt_file.read_text(encoding="ascii").strip()
        keys = keys_for(text, json.loads(keys_file.read_text(encoding="utf-8")))
    except (ValueError, AttributeError):
        return Verdict(False, "REFUSED: receipt or keys can't be read")
    proof = check_proof(text, keys)
    if isinstance(proof, ReceiptRefusal):
        return Verdict(False, f"REFUSED: {_WHY[proof]}")
    strangers = [file for file in files if lacks(proof.files, file.stat().st_size, _sha256(file))]
    facts, found, absent = _received(proof) if isinstance(proof, Receipt) else _removed(proof)
    lines = [*facts, *(f"file: {file.name} {file.size_bytes} bytes sha256 {file.sha256}" for file in proof.files)]
    lines += [f"{absent}: {file}" for file in strangers]
    lines += [f"{found}: {file}" for file in files if file not in strangers]
    if stamp is not None:
        lines.append(_stamped(stamp, text))
    return Verdict(not strangers and NO_STAMP not in lines, "\n".join(lines))


def _stamped(stamp: Stamp, jws: str) -> str:
    from uploads.receipts.time_stamp import NotStamped, read_roots, stamped_at  # most receipts have none

    try:
        at = stamped_at(stamp.reply.read_bytes(), jws, read_roots(stamp.roots.read_bytes()))
    except (NotStamped, ValueError):
        return NO_STAMP
    return f"time stamp of the authority: {at.isoformat()}"


def _received(receipt: Receipt) -> tuple[list[str], str, str]:
    """Its facts, and what is said of a file that is in it and of one that is not."""
    facts = [
        "GENUINE: signed by Mijn CAK Zakelijk and not changed",
        f"kenmerk: {receipt.kenmerk}",
        f"relation: {receipt.relatienummer} {receipt.relatie_naam}",
        f"delivered by: {receipt.sender or receipt.account}",
        f"received at: {receipt.received_at.isoformat()} ({receipt.time_source})",
    ]
    return facts, "delivered as it is", "NOT IN THIS RECEIPT"


def _removed(deletion: Deletion) -> tuple[list[str], str, str]:
    """The same of a certificate of deletion."""
    facts = [
        "GENUINE: a certificate of deletion, signed by Mijn CAK Zakelijk and not changed",
        f"kenmerk: {deletion.kenmerk}",
        f"relation: {deletion.relatienummer}",
        f"removed at: {deletion.removed_at.isoformat()} ({_REASONS[deletion.why]})",
    ]
    return facts, "removed", "NOT IN THIS CERTIFICATE"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; 0 when everything is proven."""
    parser = argparse.ArgumentParser(prog="python -m uploads.receipts.verify")
    parser.add_argument("receipt", type=Path, metavar="RECEIPT")
    parser.add_argument("--keys", type=Path, required=True, metavar="KEYS")
    parser.add_argument("--time-stamp", type=Path, metavar="REPLY")
    parser.add_argument("--roots", type=Path, metavar="PEM")
    parser.add_argument("files", type=Path, nargs="*", metavar="FILE")
    given = parser.parse_intermixed_args(arguments)
    if (given.time_stamp is None) != (given.roots is None):
        parser.error("--time-stamp and --roots need each other")
    stamp = None if given.time_stamp is None else Stamp(given.time_stamp, given.roots)
    verdict = verify_offline(given.receipt, given.keys, given.files, stamp)
    print(verdict.report)
    return 0 if verdict.is_proof else 1


if __name__ == "__main__":
    sys.exit(main())
