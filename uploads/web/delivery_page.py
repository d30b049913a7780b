"""B3: one delivery, its course, its files and its receipt."""

from flask import Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from uploads.deliveries.model import DeliveredFile, Delivery
from uploads.deliveries.readable import may_read
from uploads.receipts.receipt import RECEIPT_MEDIA_TYPE
from uploads.web import done
from uploads.web.download import send_file
from uploads.web.file_rows import ENDPOINT
from uploads.web.forms.filters import read_filters
from uploads.web.pages import Pages, party
from uploads.web.texts import FINDINGS, STATUSES, message
from uploads.web.timeline import timeline

NOT_FOUND = 404
STAMP_TYPE = "application/timestamp-reply"  # RFC 3161 section 3.4


def add_delivery_page(pages: Pages) -> None:
    """`/aanleveringen/<kenmerk>`, the same as JSON, its files and its receipt. What one may not see is not found."""
    _add_delivery(pages)
    _add_proofs(pages)

    @pages.page("/aanleveringen/<kenmerk:kenmerk>/bestanden/<upload_id>")
    def own_file(kenmerk: str, upload_id: str) -> ResponseReturnValue:
        file = pages.services.downloads.of_sender(party(), kenmerk, upload_id)
        return abort(NOT_FOUND) if file is None else send_file(file, request)


def _add_delivery(pages: Pages) -> None:
    """As a page and as JSON."""

    @pages.page("/aanleveringen/<kenmerk:kenmerk>")
    def delivery_page(kenmerk: str) -> ResponseReturnValue:
        return _show(pages, _visible(pages, kenmerk))

    @pages.json("/aanleveringen/<kenmerk:kenmerk>.json")
    def delivery_status(kenmerk: str) -> ResponseReturnValue:
        delivery = pages.services.deliveries.get(party(), kenmerk)
        if delivery is None:
            return {"error": "not_found"}, NOT_FOUND
        words = STATUSES[delivery.status(pages.clock.now())]
        return {
            "kenmerk": delivery.kenmerk,
            "page": url_for(".delivery_page", kenmerk=kenmerk),
            "status": words.slug,
            "status_text": str(words.label),
            "receipt": pages.services.receipts.get(kenmerk) is not None,
            "rejected": delivery.rejected_at is not None,
            "files": [file_facts(file) for file in delivery.files],
        }


def _visible(pages: Pages, kenmerk: str) -> Delivery:
    delivery = pages.services.deliveries.get(party(), kenmerk)
    return delivery if delivery is not None else abort(NOT_FOUND)


def _show(pages: Pages, delivery: Delivery) -> str:
    receipts, kenmerk = pages.services.receipts, delivery.kenmerk
    filters = read_filters(request.args)
    return render_template(
        "bestanden/delivery.html",
        delivery=delivery,
        back=filters.address(filters.page),
        status=STATUSES[delivery.status(pages.clock.now())],
        steps=timeline(delivery),
        has_receipt=receipts.get(kenmerk) is not None,
        has_pdf=receipts.pdf(kenmerk) is not None,
        readable={file.upload_id for file in delivery.files if may_read(delivery, file.state)},
        has_time_stamp=receipts.time_stamp(kenmerk) is not None,
        deletion=receipts.deletion(kenmerk) is not None,
        findings={file.upload_id: finding_sentence(file) for file in delivery.files if file.finding},
        just_finished=done.just(done.FINISHED) and delivery.finished_at is not None and not delivery.withdrawn_at,
        success=done.done_sentence(),
    )


def _add_proofs(pages: Pages) -> None:
    """What one keeps of a delivery: receipt, time stamp, and that its bytes were removed."""
    services = pages.services

    @pages.page("/aanleveringen/<kenmerk:kenmerk>/ontvangstbewijs.jws")
    def receipt(kenmerk: str) -> ResponseReturnValue:
        _visible(pages, kenmerk)
        return _attachment(services.receipts.get(kenmerk), RECEIPT_MEDIA_TYPE, f"ontvangstbewijs-{kenmerk}.jws")

    @pages.page("/aanleveringen/<kenmerk:kenmerk>/ontvangstbewijs.pdf")
    def receipt_pdf(kenmerk: str) -> ResponseReturnValue:
        _visible(pages, kenmerk)
        return _attachment(services.receipts.pdf(kenmerk), "application/pdf", f"ontvangstbewijs-{kenmerk}.pdf")

    @pages.page("/aanleveringen/<kenmerk:kenmerk>/ontvangstbewijs.tsr")
    def time_stamp(kenmerk: str) -> ResponseReturnValue:
        _visible(pages, kenmerk)
        return _attachment(services.receipts.time_stamp(kenmerk), STAMP_TYPE, f"ontvangstbewijs-{kenmerk}.tsr")

    @pages.page("/aanleveringen/<kenmerk:kenmerk>/verwijderbewijs.jws")
    def deletion(kenmerk: str) -> ResponseReturnValue:
        _visible(pages, kenmerk)
        return _attachment(services.receipts.deletion(kenmerk), RECEIPT_MEDIA_TYPE, f"verwijderbewijs-{kenmerk}.jws")


def _attachment(content: str | bytes | None, mimetype: str, name: str) -> Response:
    """A proof to keep; 404 while there is none."""
    if content is None:
        abort(NOT_FOUND)
    return Response(content, mimetype=mimetype, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def finding_sentence(file: DeliveredFile) -> str:
    """Why a file is not used, in plain words."""
    number = FINDINGS.get(file.finding or "")
    return "" if number is None else message(number, naam=file.name)


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
