"""How large a form may be. Only the upload form without script and the receipt check take a file (K38)."""

from flask import Flask, request

from uploads.intake.limits import FORM_UPLOAD_MAX_BYTES
from uploads.receipts.receipt import LONGEST_RECEIPT_BYTES

FORM_BYTES = 64_000
_MARGIN_BYTES = LONGEST_RECEIPT_BYTES + 200_000  # a receipt beside its file, the other fields, what is between them
WITH_FILE = frozenset({"bestanden.deliver", "bestanden.check_receipt"})
STREAMED = "application/offset+octet-stream"  # tus: measured by the protocol, not here


def install_body_limits(app: Flask) -> None:
    """Set the limit of each request; must be installed before anything reads a form (CSRF does)."""

    @app.before_request
    def limit() -> None:
        if request.mimetype == STREAMED:
            return
        with_file = request.endpoint in WITH_FILE
        request.max_content_length = FORM_UPLOAD_MAX_BYTES + _MARGIN_BYTES if with_file else FORM_BYTES
