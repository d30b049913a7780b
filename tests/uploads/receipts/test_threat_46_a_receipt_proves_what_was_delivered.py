"""A receipt is verified offline with published keys; whatever is changed, it fails."""

import base64
import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from shared.jose.jws import sign
from tests.uploads.kit import JANSEN, Kit, described
from uploads.cli.main import commands
from uploads.receipts.receipt import TIME_SOURCE_OWN_CLOCK, Receipt, ReceiptRefusal
from uploads.receipts.verify import main, verify_offline

Proof = tuple[str, Path, Path]


@pytest.fixture
def make_proof(kit: Kit, tmp_path: Path) -> Callable[[], Proof]:
    """A delivery's kenmerk, its receipt and the published keys, saved as a partner would."""

    def make() -> Proof:
        upload_id = kit.created(11, b"hello world", upload_metadata=described(filename="wmo.csv", soort="correctie"))
        kenmerk = kit.kenmerk_of(upload_id)
        kit.check(kenmerk)
        receipt, keys = tmp_path / f"{kenmerk}.jws", tmp_path / "receipt-keys.json"
        receipt.write_text(kit.receipts.get(kenmerk) or "")
        keys.write_text(json.dumps(kit.receipts.published_keys()))
        return kenmerk, receipt, keys

    return make


@pytest.mark.requires("threat 46", "K17", "K41", "S41")
def test_it_states_who_delivered_what_and_when(kit: Kit, make_proof: Callable[[], Proof]) -> None:
    kenmerk, receipt, _ = make_proof()
    facts = kit.receipts.check_proof(receipt.read_text())
    assert isinstance(facts, Receipt)
    assert (facts.kenmerk, facts.relatienummer, facts.relatie_naam) == (kenmerk, "10001234", "Gemeente Voorbeeldstad")
    assert (facts.account, facts.sender, facts.soort) == (JANSEN.account, "J. Jansen", "Correctie")
    assert (facts.received_at, facts.time_source, facts.scanned) == (kit.clock.now(), TIME_SOURCE_OWN_CLOCK, False)
    (file,) = facts.files
    assert (file.name, file.size_bytes, file.sha256) == ("wmo.csv", 11, hashlib.sha256(b"hello world").hexdigest())


@pytest.mark.requires("threat 46")
def test_the_delivered_file_is_recognised_and_an_altered_one_is_not(
    make_proof: Callable[[], Proof], tmp_path: Path
) -> None:
    _, receipt, keys = make_proof()
    same, altered = tmp_path / "any name.csv", tmp_path / "wmo.csv"
    same.write_bytes(b"hello world")
    altered.write_bytes(b"hello w0rld")
    assert verify_offline(receipt, keys, [same]).is_proof
    assert not verify_offline(receipt, keys, [altered]).is_proof
    assert not verify_offline(receipt, keys, [same, altered]).is_proof


@pytest.mark.requires("threat 46")
def test_a_changed_receipt_is_refused(make_proof: Callable[[], Proof], tmp_path: Path) -> None:
    _, receipt, keys = make_proof()
    header, payload, signature = receipt.read_text().split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    claims["files"][0]["sha256"] = "0" * 64
    forged = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    changed = tmp_path / "changed.jws"
    changed.write_text(f"{header}.{forged}.{signature}")
    verdict = verify_offline(changed, keys)
    assert (verdict.is_proof, verdict.report) == (False, "REFUSED: it was changed after it was signed")


@pytest.mark.requires("threat 46", "threat 18")
def test_a_token_without_signature_or_of_another_kind_is_no_receipt(kit: Kit, make_proof: Callable[[], Proof]) -> None:
    _, receipt, _ = make_proof()
    _, payload, signature = receipt.read_text().split(".")
    for header in ({"alg": "none", "typ": "receipt+jwt"}, {"alg": "ES256", "typ": "at+jwt"}, {"alg": "HS256"}):
        encoded = base64.urlsafe_b64encode(json.dumps(header).encode()).decode().rstrip("=")
        assert isinstance(kit.receipts.check_proof(f"{encoded}.{payload}.{signature}"), ReceiptRefusal)
    for text in ("", "a.b.c", "hello", "x" * 100):
        assert kit.receipts.check_proof(text) is ReceiptRefusal.NOT_A_RECEIPT


@pytest.mark.requires("threat 46", "threat 19")
def test_what_our_key_signed_for_another_purpose_is_no_receipt(kit: Kit, make_proof: Callable[[], Proof]) -> None:
    facts = kit.receipts.check_proof(make_proof()[1].read_text())
    assert isinstance(facts, Receipt)
    with kit.units.read() as unit:
        key = unit.receipts.signing_key()
    assert kit.receipts.check_proof(sign(facts.claims(), key, typ="JWT")) is ReceiptRefusal.NOT_A_RECEIPT
    assert kit.receipts.check_proof(sign({"hello": "world"}, key, typ="receipt+jwt")) is ReceiptRefusal.NOT_A_RECEIPT


@pytest.mark.requires("threat 46", "K17")
def test_receipts_of_old_keys_stay_valid_and_old_keys_cannot_sign(kit: Kit, make_proof: Callable[[], Proof]) -> None:
    receipts = []
    for _ in range(25):  # more keys than one key set may hold elsewhere
        receipts.append(make_proof()[1])
        with kit.units.write() as unit:
            unit.receipts.rotate(kit.clock.now())
    _, newest, keys = make_proof()
    assert all(verify_offline(one, keys).is_proof for one in [*receipts, newest])
    assert isinstance(kit.receipts.check_proof(receipts[0].read_text()), Receipt)
    published = json.loads(keys.read_text())["keys"]
    assert len(published) == 27
    assert not any("d" in key for key in published)


@pytest.mark.requires("K17")
def test_the_next_key_is_published_before_it_signs(kit: Kit, make_proof: Callable[[], Proof], tmp_path: Path) -> None:
    _, _, keys = make_proof()
    before = tmp_path / "before.json"
    before.write_text(keys.read_text())
    with kit.units.write() as unit:
        unit.receipts.rotate(kit.clock.now())
    assert verify_offline(make_proof()[1], before).is_proof


def test_keys_of_somebody_else_prove_nothing(make_proof: Callable[[], Proof], tmp_path: Path) -> None:
    _, receipt, _ = make_proof()
    for content in ('{"keys": []}', "{}", "[]", "nonsense"):
        other = tmp_path / "other.json"
        other.write_text(content)
        assert not verify_offline(receipt, other).is_proof


@pytest.mark.requires("threat 46")
def test_the_documented_commands(
    make_proof: Callable[[], Proof], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kenmerk, receipt, keys = make_proof()
    file = tmp_path / "wmo.csv"
    file.write_bytes(b"hello world")
    given = [str(receipt), "--keys", str(keys), str(file)]
    assert main(given) == 0
    assert kenmerk in capsys.readouterr().out
    done = CliRunner().invoke(commands, ["receipt", "verify", *given])
    assert (done.exit_code, kenmerk in done.output) == (0, True)
    file.write_bytes(b"altered")
    assert main(given) == 1
    assert CliRunner().invoke(commands, ["receipt", "verify", *given]).exit_code == 1


@pytest.mark.requires("K17", "threat 42")
def test_private_keys_lie_encrypted(kit: Kit) -> None:
    with kit.database.read() as connection:
        stored = connection.exec_driver_sql("SELECT private_jwk FROM receipt_key").scalars().all()
    assert len(stored) == 2
    assert not any(b'"d"' in value for value in stored)
