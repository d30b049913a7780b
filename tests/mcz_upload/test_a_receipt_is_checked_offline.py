"""A receipt is believed only when a published key signed it, and only for the files it speaks of (threat 46)."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mcz_upload.cli import main
from mcz_upload.outcome import ExitCode, Stopped
from mcz_upload.receipt import DELETION, PROOFS, check
from shared.jose.jws import sign
from shared.jose.keys import KeyRing, PublicKeys, generate_key
from uploads.protocol.metadata import LONGEST_NAME_BYTES
from uploads.receipts.deletion import Deletion, Removed, make_deletion_certificate
from uploads.receipts.receipt import (
    LONGEST_RECEIPT_BYTES,
    MOST_FILES,
    Receipt,
    ReceiptFile,
    check_receipt,
    make_receipt,
)

pytestmark = pytest.mark.requires("threat 46", "K17")

KEY, FOREIGN_KEY = generate_key("ES256"), generate_key("ES256")
CONTENT = b"uren;42\n"


def receipt() -> Receipt:
    file = ReceiptFile("uren.csv", len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
    moment = datetime(2027, 2, 11, 9, 0, tzinfo=UTC)
    return Receipt(
        "http://bestanden", "AL-2027-0211-M4RH", "104382", "Gemeente", "s-1", "A.", "wmo", moment, True, (file,)
    )


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    path = tmp_path / "receipt-keys.json"
    path.write_text(json.dumps(KeyRing([KEY], KEY.kid).public_jwks()))
    return path


def verify(tmp_path: Path, keys: Path, text: str, content: bytes | None = CONTENT) -> int:
    bewijs, file = tmp_path / "bewijs.jws", tmp_path / "uren.csv"
    bewijs.write_text(text)
    if content is not None:
        file.write_bytes(content)
    return main(["verify", str(bewijs), str(file), "--keys", str(keys)])


def test_a_genuine_one_with_its_file_is_proof(tmp_path: Path, keys: Path) -> None:
    assert verify(tmp_path, keys, make_receipt(receipt(), KEY)) == ExitCode.DELIVERED


def test_another_file_is_not_in_it(tmp_path: Path, keys: Path) -> None:
    assert verify(tmp_path, keys, make_receipt(receipt(), KEY), CONTENT + b"!") == ExitCode.NO_PROOF


@pytest.mark.parametrize("place", [30, 200, -5])
def test_one_changed_letter_is_seen(tmp_path: Path, keys: Path, place: int) -> None:
    text = make_receipt(receipt(), KEY)
    other = "A" if text[place] != "A" else "B"
    assert verify(tmp_path, keys, text[:place] + other + text[place:][1:]) == ExitCode.NO_PROOF


def test_a_foreign_key_proves_nothing(tmp_path: Path, keys: Path) -> None:
    assert verify(tmp_path, keys, make_receipt(receipt(), FOREIGN_KEY)) == ExitCode.NO_PROOF


def test_another_kind_of_token_is_no_receipt(tmp_path: Path, keys: Path) -> None:
    assert verify(tmp_path, keys, sign(receipt().claims(), KEY, typ="at+jwt")) == ExitCode.NO_PROOF


@pytest.mark.requires("K41")
def test_a_certificate_that_bytes_were_removed_is_proof_of_that(tmp_path: Path, keys: Path) -> None:
    facts = receipt()
    deletion = Deletion(facts.issuer, facts.kenmerk, "104382", facts.received_at, Removed.WITHDRAWN, facts.files)
    text = make_deletion_certificate(deletion, KEY)
    assert verify(tmp_path, keys, text) == ExitCode.DELIVERED
    proof = check(text, json.loads(keys.read_text()), PROOFS)
    assert (proof.typ, proof.relation, proof.at) == (DELETION, "104382", "2027-02-11T09:00:00Z")
    assert verify(tmp_path, keys, text, CONTENT + b"!") == ExitCode.NO_PROOF
    assert verify(tmp_path, keys, make_deletion_certificate(deletion, FOREIGN_KEY)) == ExitCode.NO_PROOF


def test_it_is_never_taken_for_the_receipt_of_a_delivery() -> None:
    facts = receipt()
    deletion = Deletion(facts.issuer, facts.kenmerk, "104382", facts.received_at, Removed.WITHDRAWN, facts.files)
    with pytest.raises(Stopped, match="NO_PROOF"):
        check(make_deletion_certificate(deletion, KEY), KeyRing([KEY], KEY.kid).public_jwks())


@pytest.mark.parametrize("text", ["", "no token", "a.b.c", "{}"])
def test_rubbish_is_no_receipt(tmp_path: Path, keys: Path, text: str) -> None:
    assert verify(tmp_path, keys, text) == ExitCode.NO_PROOF


def test_a_missing_file_is_wrong_use(tmp_path: Path, keys: Path) -> None:
    assert verify(tmp_path, keys, make_receipt(receipt(), KEY), None) == ExitCode.WRONG_USE


def test_a_receipt_of_the_most_files_with_the_longest_names_is_proof(tmp_path: Path, keys: Path) -> None:
    others = tuple(ReceiptFile('"' * LONGEST_NAME_BYTES, 10**10, f"{number:064x}") for number in range(MOST_FILES - 1))
    text = make_receipt(replace(receipt(), files=(*others, *receipt().files)), KEY)
    assert len(text) <= LONGEST_RECEIPT_BYTES
    assert verify(tmp_path, keys, text) == ExitCode.DELIVERED
    assert isinstance(check_receipt(text, PublicKeys(KeyRing([KEY], KEY.kid).public_jwks())), Receipt)
