"""A receipt is believed only when a published key signed it, and only for the files it speaks of (threat 46)."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from mcz_upload.cli import main
from mcz_upload.outcome import ExitCode, Stopped
from mcz_upload.receipt import DELETION, PROOFS, RECEIPT, check
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
PUBLISHED = KeyRing([KEY], KEY.kid).public_jwks()
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


def test_nor_is_one_of_the_same_size(tmp_path: Path, keys: Path) -> None:
    assert verify(tmp_path, keys, make_receipt(receipt(), KEY), CONTENT[::-1]) == ExitCode.NO_PROOF


def test_it_may_have_been_copied_with_the_lines_around_it(tmp_path: Path, keys: Path) -> None:
    assert verify(tmp_path, keys, f"\n{make_receipt(receipt(), KEY)}\r\n") == ExitCode.DELIVERED


def test_it_says_whose_delivery_it_was() -> None:
    proof = check(make_receipt(receipt(), KEY), PUBLISHED)
    assert (proof.kenmerk, proof.relation) == ("AL-2027-0211-M4RH", "104382 Gemeente")


def test_of_the_keys_of_many_years_the_one_that_it_names_proves_it() -> None:
    text = make_receipt(receipt(), KEY)
    years = {"keys": [*KeyRing([FOREIGN_KEY], FOREIGN_KEY.kid).public_jwks()["keys"], *PUBLISHED["keys"]]}
    assert check(text, years).typ == RECEIPT
    with pytest.raises(Stopped, match="forged"):
        check(text, {"keys": PUBLISHED["keys"] * 2})  # of two by one name nobody knows which is meant


@pytest.mark.parametrize(
    "jwks",
    [
        {},
        {"keys": None},
        {"keys": ["x"]},
        {"keys": [{"kid": KEY.kid}]},
        {"keys": [{"kid": KEY.kid, "kty": "EC", "crv": "P-256", "x": "!", "y": "!"}]},
        {"keys": [{"kid": KEY.kid, "kty": "EC", "crv": "P-257", "x": "AA", "y": "AA"}]},
    ],
)
def test_with_keys_that_are_none_it_proves_nothing(jwks: dict[str, Any]) -> None:
    with pytest.raises(Stopped) as stopped:
        check(make_receipt(receipt(), KEY), jwks)
    assert stopped.value.code is ExitCode.NO_PROOF


@pytest.mark.parametrize(
    "other",
    [{"files": None}, {"files": [{}]}, {"files": [{"size": "x", "sha256": ""}]}, {"relatie_naam": None}],
    ids=["no files", "no size", "no number", "no name"],
)
def test_what_we_signed_and_is_not_what_we_agreed_on_is_no_receipt(other: dict[str, Any]) -> None:
    claims = {name: value for name, value in {**receipt().claims(), **other}.items() if value is not None}
    with pytest.raises(Stopped, match="not_a_receipt"):
        check(sign(claims, KEY, typ=RECEIPT), PUBLISHED)


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
