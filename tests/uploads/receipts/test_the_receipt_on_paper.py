"""The receipt as PDF: tagged, in the sender's language, with whatever a file is called."""

import io
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import BooleanObject, DictionaryObject

from shared.clock import FixedClock
from tests.uploads.doors.door_kit import open_doors, tus
from tests.uploads.kit import Kit, described
from uploads.printing.receipt_press import ReceiptPress
from uploads.receipts.receipt import Receipt, digest_of_receipt

NAMES = [
    "wmo.csv",
    '#image("/etc/passwd") $x$ *b*.csv',
    "\u6f22\u5b57 \u05e9\u05dc\u05d5\u05dd \U0001f600.csv",
    "\u00e9" * 60,
]


def receipt_of(kit: Kit, name: str) -> tuple[Receipt, str]:
    upload_id = kit.created(5, b"hello", upload_metadata=described(filename=name))
    kenmerk = kit.kenmerk_of(upload_id)
    kit.check(kenmerk)
    jws = kit.receipts.get(kenmerk) or ""
    facts = kit.receipts.check_proof(jws)
    assert isinstance(facts, Receipt)
    return facts, jws


@pytest.mark.requires("threat 46", "threat 31")
@pytest.mark.parametrize("name", NAMES)
def test_any_name_can_be_printed_and_none_is_markup(kit: Kit, name: str) -> None:
    facts, jws = receipt_of(kit, name)
    pdf = ReceiptPress().press(facts, jws, "nl")
    reader = PdfReader(io.BytesIO(pdf))
    marked = reader.root_object["/MarkInfo"]
    assert isinstance(marked, DictionaryObject)
    assert marked["/Marked"] == BooleanObject(True)
    assert str(reader.root_object["/Lang"]) == "nl"
    text = "".join(page.extract_text() for page in reader.pages)
    assert facts.kenmerk in text
    assert "".join(digest_of_receipt(jws).split()) in "".join(text.split())
    assert ReceiptPress().press(facts, jws, "nl") == pdf


def test_it_speaks_the_senders_language(kit: Kit) -> None:
    facts, jws = receipt_of(kit, "a.csv")
    text = PdfReader(io.BytesIO(ReceiptPress().press(facts, jws, "en"))).pages[0].extract_text()
    assert "Sent by" in text
    assert "at 10:00" in text


@pytest.mark.requires("threat 35")
def test_the_page_hands_it_out_to_its_relation_alone(tmp_path: Path, clock: FixedClock) -> None:
    from tests.uploads.kit import STRANGER

    with open_doors(tmp_path, clock) as doors:
        browser = doors.browser()
        answer = tus(browser, "POST", "/files/", b"hello", Upload_Length="5")
        kenmerk = answer.headers["Aanlevering-Kenmerk"]
        address = f"/aanleveringen/{kenmerk}/ontvangstbewijs.pdf"
        assert browser.get(address).status_code == 404
        doors.run_workers()
        paper = browser.get(address)
        assert (paper.status_code, paper.mimetype) == (200, "application/pdf")
        assert paper.headers["Content-Disposition"].startswith("attachment")
        assert doors.browser(STRANGER, sid="sid-2").get(address).status_code == 404
        assert address in browser.get(f"/aanleveringen/{kenmerk}").text
