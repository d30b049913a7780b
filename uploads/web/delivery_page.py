"""B3: one delivery, its course, its files and its receipt."""

from flask import Response, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from uploads.deliveries.model import DeliveredFile, Delivery
from uploads.web import done
from uploads.web.file_rows import ENDPOINT
from uploads.web.pages import Pages, party
from uploads.web.texts import STATUSES
from uploads.web.timeline import timeline

NOT_FOUND = 404
RECEIPT_TYPE = "application/jose"  # RFC 7515 section 9.2.1


def add_delivery_page(pages: Pages) -> None:
    """`/aanleveringen/<kenmerk>`, the same as JSON, and its receipt. What one may not see is not found."""
    services = pages.services

    def visible(kenmerk: str) -> Delivery:
        delivery = services.deliveries.get(party(), kenmerk)
        return delivery if delivery is not None else abort(NOT_FOUND)

    @pages.page("/aanleveringen/<kenmerk:kenmerk>")
    def delivery_page(kenmerk: str) -> ResponseReturnValue:
        delivery = visible(kenmerk)
        return render_template(
            "bestanden/delivery.html",
            delivery=delivery,
            status=STATUSES[delivery.status(pages.clock.now())],
            steps=timeline(delivery),
            has_receipt=services.receipts.get(kenmerk) is not None,
            just_finished=done.just(done.FINISHED) and delivery.finished_at is not None,
            success=done.done_sentence(),
        )

    @pages.json("/aanleveringen/<kenmerk:kenmerk>.json")
    def delivery_status(kenmerk: str) -> ResponseReturnValue:
        delivery = services.deliveries.get(party(), kenmerk)
        if delivery is None:
            return {"error": "not_found"}, NOT_FOUND
        words = STATUSES[delivery.status(pages.clock.now())]
        return {
            "kenmerk": delivery.kenmerk,
            "page": url_for(".delivery_page", kenmerk=kenmerk),
            "status": words.slug,
            "status_text": str(words.label),
            "receipt": services.receipts.get(kenmerk) is not None,
            "files": [file_facts(file) for file in delivery.files],
        }

    @pages.page("/aanleveringen/<kenmerk:kenmerk>/ontvangstbewijs.jws")
    def receipt(kenmerk: str) -> ResponseReturnValue:
        visible(kenmerk)
        proof = services.receipts.get(kenmerk)
        if proof is None:
            abort(NOT_FOUND)
        name = f"ontvangstbewijs-{kenmerk}.jws"
        return Response(proof, mimetype=RECEIPT_TYPE, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def file_facts(file: DeliveredFile) -> dict[str, object]:
    """What the script may know of a file."""
    return {
        "id": file.upload_id,
        "url": ENDPOINT + file.upload_id,
        "name": file.name,
        "length": file.length,
        "offset": file.offset,
        "percent": file.percent,
        "state": file.state.value,
        "sha256": file.sha256,
    }
