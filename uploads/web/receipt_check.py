"""B4: is this receipt, or certificate of deletion, ours, and is this the file it speaks of? Public; nothing is kept."""

import re
from hashlib import file_digest

from flask import render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from shared.web.csrf import csrf_exempt
from uploads.receipts.deletion import Deletion
from uploads.receipts.proof import Proof
from uploads.receipts.receipt import LONGEST_RECEIPT_BYTES, Receipt, ReceiptRefusal
from uploads.web.pages import Pages
from uploads.web.texts import RECEIPT_REFUSALS, message
from uploads.web.widget_texts import widget_texts

UNPROCESSABLE = 422
_DIGEST = re.compile(r"[0-9a-f]{64}")


def add_receipt_check(pages: Pages) -> None:
    """`/controleren`."""

    def answer(proof: Proof | None = None, digest: str | None = None, error: str | None = None) -> str:
        return render_template(
            "bestanden/receipt_check.html",
            receipt=proof if isinstance(proof, Receipt) else None,
            deletion=proof if isinstance(proof, Deletion) else None,
            file=next((one for one in proof.files if one.sha256 == digest), None) if proof else None,
            errors=[(None if proof else "bewijs", error)] if error else [],
            texts=widget_texts(),
        )

    @pages.public("/controleren")
    def receipt_check() -> ResponseReturnValue:
        return answer()

    @pages.public("/controleren", "POST")
    @csrf_exempt  # for anybody, without a cookie; it changes nothing and shows only what was sent along
    def check_receipt() -> ResponseReturnValue:
        text = text_of(request.files.get("bewijs"))
        if text == "":
            return answer(error=message("E50")), UNPROCESSABLE
        proof = pages.services.receipts.check_proof(text) if text is not None else ReceiptRefusal.NOT_A_RECEIPT
        if isinstance(proof, ReceiptRefusal):
            return answer(error=message(RECEIPT_REFUSALS[proof])), UNPROCESSABLE
        digest = digest_of(request.files.get("bestand"), request.form.get("bestand_sha256", ""))
        if digest is not None and all(one.sha256 != digest for one in proof.files):
            return answer(proof, digest, message("E62")), UNPROCESSABLE
        return answer(proof, digest)


def text_of(file: FileStorage | None) -> str | None:
    """The receipt as text; empty when none was chosen, None when it cannot be one."""
    if file is None or not file.filename:
        return ""
    content = file.stream.read(LONGEST_RECEIPT_BYTES + 1)
    return (
        content.decode("ascii").strip() or None if content.isascii() and len(content) <= LONGEST_RECEIPT_BYTES else None
    )


def digest_of(file: FileStorage | None, reckoned: str) -> str | None:
    """The SHA-256 that the browser reckoned, else that of the file that was sent; None without a file."""
    if _DIGEST.fullmatch(reckoned):
        return reckoned
    if file is None or not file.filename:
        return None
    return file_digest(file.stream, "sha256").hexdigest()  # type: ignore[arg-type]
