"""Screen B4: anybody can check a receipt, and a file beside it (threat 46)."""

from hashlib import sha256
from io import BytesIO

import pytest

from shared.jose.keys import generate_key
from tests.fakes.uploads_services import FakeReceipts, a_delivery, a_file
from tests.uploads.web.html import read
from tests.uploads.web.page_app import TIMMERMAN, PageApp
from uploads.receipts.deletion import Deletion, Removed, make_deletion_certificate
from uploads.receipts.receipt import ReceiptFile

pytestmark = pytest.mark.requires("threat 46", "K17")

KENMERK = "AL-2027-0211-M4RH"
CONTENT = b"a;b;c\n1;2;3\n"


def receipt_of(pages: PageApp) -> str:
    at = pages.clock.now()
    file = a_file("wmo.csv", len(CONTENT), sha256=sha256(CONTENT).hexdigest(), at=at)
    pages.services.deliveries.put(a_delivery(TIMMERMAN, KENMERK, at, files=(file,)))
    proof = pages.services.receipts.get(KENMERK)
    assert proof is not None
    return proof


def check(pages: PageApp, proof: bytes | str, **others: object) -> tuple[int, str]:
    content = proof.encode() if isinstance(proof, str) else proof
    browser = pages.browser(None)
    answer = browser.post("/controleren", bewijs=(BytesIO(content), "bewijs.jws"), **others)
    return answer.status_code, read(answer.text).text


def test_the_page_is_open_to_everybody(pages: PageApp) -> None:
    assert pages.browser(None).get("/controleren").status_code == 200


def test_a_genuine_receipt_shows_its_facts(pages: PageApp) -> None:
    status, text = check(pages, receipt_of(pages))
    assert status == 200
    assert "Dit bewijs is echt en niet veranderd" in text
    for fact in (
        KENMERK,
        "Gemeente Voorbeeldstad",
        "1000123",
        "J. Timmerman",
        "16 februari 2027, 10:00 uur",
        "wmo.csv",
    ):
        assert fact in text


@pytest.mark.requires("K41")
def test_a_certificate_that_bytes_were_removed_shows_its_own_facts(pages: PageApp) -> None:
    at = pages.clock.now()
    file = ReceiptFile("wmo.csv", len(CONTENT), sha256(CONTENT).hexdigest())
    facts = Deletion("http://uploads.test", KENMERK, "1000123", at, Removed.RETENTION, (file,))
    proof = make_deletion_certificate(facts, pages.services.receipts.key)
    status, text = check(pages, proof, bestand=(BytesIO(CONTENT), "mijn.csv"))
    assert status == 200
    for said in (
        "Dit bewijs is echt en niet veranderd",
        "Het is een bewijs dat wij de bestanden hebben verwijderd.",
        "De bewaartermijn was voorbij.",
        "16 februari 2027, 10:00 uur",
        "Het bestand hoort bij dit bewijs: wmo.csv",
    ):
        assert said in text
    assert "Ontvangen op" not in text


def test_spaces_around_the_receipt_do_not_matter(pages: PageApp) -> None:
    assert check(pages, f"\n {receipt_of(pages)} \r\n")[0] == 200


def test_a_changed_receipt_is_refused(pages: PageApp) -> None:
    header, payload, signature = receipt_of(pages).split(".")
    swapped = payload[:-8] + ("A" if payload[-8] != "A" else "B") + payload[-7:]
    status, text = check(pages, f"{header}.{swapped}.{signature}")
    assert (status, "Dit bewijs is niet echt of is veranderd." in text) == (422, True)


def test_a_receipt_of_another_signer_is_refused(pages: PageApp) -> None:
    receipt_of(pages)
    foreign = FakeReceipts(pages.services.deliveries, generate_key("ES256")).get(KENMERK)
    assert foreign is not None
    status, text = check(pages, foreign)
    assert (status, "Dit bewijs is niet echt of is veranderd." in text) == (422, True)


@pytest.mark.parametrize("content", [b"hallo", b"a.b.c", b"\xff\xfe\x00", b" ", b"{}"])
def test_anything_else_is_no_receipt(pages: PageApp, content: bytes) -> None:
    status, text = check(pages, content)
    assert (status, "Dit is geen ontvangstbewijs van Mijn CAK Zakelijk." in text) == (422, True)


def test_without_a_receipt_one_is_asked_for(pages: PageApp) -> None:
    answer = pages.browser(None).post("/controleren")
    assert (answer.status_code, "Kies een bestand." in answer.text) == (422, True)


def test_the_right_file_is_recognised_by_what_the_browser_reckoned(pages: PageApp) -> None:
    status, text = check(pages, receipt_of(pages), bestand_sha256=sha256(CONTENT).hexdigest())
    assert (status, "Het bestand hoort bij dit bewijs: wmo.csv" in text) == (200, True)


def test_without_script_the_server_hashes_the_file(pages: PageApp) -> None:
    status, text = check(pages, receipt_of(pages), bestand=(BytesIO(CONTENT), "andere-naam.csv"))
    assert (status, "Het bestand hoort bij dit bewijs: wmo.csv" in text) == (200, True)


def test_an_altered_file_fails_beside_a_genuine_receipt(pages: PageApp) -> None:
    status, text = check(pages, receipt_of(pages), bestand=(BytesIO(CONTENT + b" "), "wmo.csv"))
    assert status == 422
    assert "Het bewijs is echt, maar dit is een ander bestand." in text
