"""That bytes were removed is proven as that they came: offline, with the same keys, and it says which of both it is."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from shared.jose.jws import sign
from tests.uploads.kit import Kit, described
from uploads.cli.main import commands
from uploads.intake.retention import delete_withdrawn
from uploads.receipts.deletion import DELETION_TYPE, Deletion, Removed
from uploads.receipts.link import LINK_TYPE
from uploads.receipts.receipt import Receipt, ReceiptRefusal, check_receipt, keys_for
from uploads.receipts.verify import verify_offline

pytestmark = pytest.mark.requires("K41", "threat 46", "K17")

CONTENT = b"hello world"


@pytest.fixture
def certificate(kit: Kit) -> str:
    """Of a delivery that its sender withdrew."""
    upload_id = kit.created(len(CONTENT), CONTENT, upload_metadata=described(filename="wmo.csv"))
    kenmerk = kit.kenmerk_of(upload_id)
    kit.check(kenmerk)
    kit.deliveries.withdraw(kit.party, kenmerk, kit.clock.now())
    delete_withdrawn(kit.units.write, kit.digest, kenmerk, "https://uploads.example", kit.clock.now())
    return kit.receipts.deletion(kenmerk) or ""


def saved(kit: Kit, folder: Path, text: str) -> tuple[Path, Path]:
    """The proof and the published keys, as a partner keeps them."""
    proof, keys = folder / "verwijderbewijs.jws", folder / "receipt-keys.json"
    proof.write_text(text)
    keys.write_text(json.dumps(kit.receipts.published_keys()))
    return proof, keys


def test_its_facts_are_those_that_were_signed(kit: Kit, certificate: str) -> None:
    facts = kit.receipts.check_proof(certificate)
    assert isinstance(facts, Deletion)
    assert (facts.why, facts.relatienummer, facts.removed_at) == (Removed.WITHDRAWN, "10001234", kit.clock.now())
    assert [(file.name, file.size_bytes) for file in facts.files] == [("wmo.csv", len(CONTENT))]


def test_the_command_says_what_was_removed_and_why(kit: Kit, certificate: str, tmp_path: Path) -> None:
    proof, keys = saved(kit, tmp_path, certificate)
    file = tmp_path / "mine.csv"
    file.write_bytes(CONTENT)
    done = CliRunner().invoke(commands, ["receipt", "verify", str(proof), "--keys", str(keys), str(file)])
    assert done.exit_code == 0
    assert "GENUINE" in done.output
    assert f"removed at: {kit.clock.now().isoformat()} (withdrawn by its sender)" in done.output
    assert f"removed: {file}" in done.output
    assert "received at" not in done.output


def test_another_file_was_not_removed_by_it(kit: Kit, certificate: str, tmp_path: Path) -> None:
    proof, keys = saved(kit, tmp_path, certificate)
    file = tmp_path / "other.csv"
    file.write_bytes(b"other")
    assert not verify_offline(proof, keys, [file]).is_proof


@pytest.mark.parametrize("place", [30, 200, -5])
def test_one_changed_letter_is_seen(kit: Kit, certificate: str, tmp_path: Path, place: int) -> None:
    other = "A" if certificate[place] != "A" else "B"
    proof, keys = saved(kit, tmp_path, certificate[:place] + other + certificate[place:][1:])
    assert not verify_offline(proof, keys).is_proof


@pytest.mark.requires("threat 19")
def test_it_never_passes_for_a_receipt_nor_anything_else_for_it(kit: Kit, certificate: str) -> None:
    published = keys_for(certificate, kit.receipts.published_keys())
    assert check_receipt(certificate, published) is ReceiptRefusal.NOT_A_RECEIPT
    with kit.units.read() as unit:
        key = unit.receipts.signing_key()
    for typ in ("at+jwt", LINK_TYPE, "secevent+jwt"):
        assert kit.receipts.check_proof(sign({"kenmerk": "x"}, key, typ=typ)) is ReceiptRefusal.NOT_A_RECEIPT
    for claims in ({}, {"kenmerk": "x", "files": []}, {"why": "nonsense"}):
        assert kit.receipts.check_proof(sign(claims, key, typ=DELETION_TYPE)) is ReceiptRefusal.NOT_A_RECEIPT


def test_a_receipt_is_still_one(kit: Kit) -> None:
    kenmerk = kit.kenmerk_of(kit.created(5, b"hello"))
    kit.check(kenmerk)
    assert isinstance(kit.receipts.check_proof(kit.receipts.get(kenmerk) or ""), Receipt)
