"""The receipt as a tagged PDF (PDF/UA-1), in the language of its sender; the same facts give the same bytes."""

import json
from pathlib import Path

from shared.clock import AMSTERDAM
from shared.pdf import Press, Unprintable
from uploads.deliveries.moments import in_words
from uploads.receipts.receipt import Receipt, digest_of_receipt

TEMPLATE = Path(__file__).with_name("receipt.typ")
MOST_FILES = 1000  # on paper; the signed receipt names them all

_WORDS = {
    "nl": {
        "title": "Ontvangstbewijs",
        "intro": "Het CAK heeft deze bestanden ontvangen via Mijn CAK Zakelijk.",
        "kenmerk": "Kenmerk",
        "relation": "Organisatie",
        "sender": "Verstuurd door",
        "kind": "Soort aanlevering",
        "received": "Ontvangen op",
        "scan": "Virusscan",
        "scanned": "Gescand, niets gevonden",
        "unscanned": "Niet gescand",
        "number": "Volgnummer",
        "digest": "SHA-256 van het digitaal ondertekende bewijs",
        "files": "Bestanden",
        "name": "Naam",
        "size": "Grootte in bytes",
        "more": "Er zijn meer bestanden. Alle bestanden staan in het digitaal ondertekende bewijs.",
        "close": "Het digitaal ondertekende bewijs is het echte bewijs. U controleert het op",
    },
    "en": {
        "title": "Receipt",
        "intro": "The CAK received these files through Mijn CAK Zakelijk.",
        "kenmerk": "Reference",
        "relation": "Organisation",
        "sender": "Sent by",
        "kind": "Kind of delivery",
        "received": "Received on",
        "scan": "Virus scan",
        "scanned": "Scanned, nothing found",
        "unscanned": "Not scanned",
        "number": "Number",
        "digest": "SHA-256 of the digitally signed receipt",
        "files": "Files",
        "name": "Name",
        "size": "Size in bytes",
        "more": "There are more files. The digitally signed receipt names them all.",
        "close": "The digitally signed receipt is the real proof. You check it at",
    },
}


class ReceiptPress:
    """Presses receipts, whatever stands in them."""

    def __init__(self) -> None:
        self._press = Press(TEMPLATE)

    def press(self, receipt: Receipt, jws: str, language: str) -> bytes:
        """The PDF. A character that no face has is written by its number, so that any name can be printed."""
        content = receipt_content(receipt, jws, language)
        try:
            return self._pressed(content, receipt)
        except Unprintable:
            return self._pressed(json.loads(json.dumps(content), object_hook=_in_ascii), receipt)

    def _pressed(self, content: dict[str, object], receipt: Receipt) -> bytes:
        return self._press.press("receipt", json.dumps(content), receipt.received_at)


def receipt_content(receipt: Receipt, jws: str, language: str) -> dict[str, object]:
    """Everything the template places, as plain texts."""
    words = _WORDS["en" if language == "en" else "nl"]
    day = receipt.received_at.astimezone(AMSTERDAM)
    when = in_words(receipt.received_at)[1 if language == "en" else 0]
    return {
        "language": "en" if language == "en" else "nl",
        "words": words,
        "dated": {"year": day.year, "month": day.month, "day": day.day},
        "facts": [
            [words["kenmerk"], receipt.kenmerk],
            [words["relation"], f"{receipt.relatie_naam} ({receipt.relatienummer})"],
            [words["sender"], receipt.sender or receipt.account],
            [words["kind"], receipt.soort],
            [words["received"], when],
            [words["scan"], words["scanned" if receipt.scanned else "unscanned"]],
            [words["number"], str(receipt.number)],
            [words["digest"], digest_of_receipt(jws)],
        ],
        "files": [[f.name, f"{f.size_bytes}", f.sha256] for f in receipt.files[:MOST_FILES]],
        "more": len(receipt.files) > MOST_FILES,
        "check_at": f"{receipt.issuer}/controleren",
    }


def _in_ascii(content: dict[str, object]) -> dict[str, object]:
    return {key: _spelled(value) for key, value in content.items()}


def _spelled(value: object) -> object:
    if isinstance(value, list):
        return [_spelled(one) for one in value]
    return value.encode("latin-1", "backslashreplace").decode("latin-1") if isinstance(value, str) else value
