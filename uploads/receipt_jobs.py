"""What the worker makes of a signed receipt: a paper to read, and a time stamp of somebody else (K6, K41)."""

from http import HTTPStatus

from uploads.foundation import Foundation
from uploads.receipts.receipt import Receipt, check_receipt, keys_for


def press_receipt(foundation: Foundation, kenmerk: str) -> None:
    """Make the PDF of a receipt, in the language of its sender; safe to repeat."""
    from uploads.printing.receipt_press import ReceiptPress  # loaded by the first receipt: typst is large (K10)

    with foundation.transactions.read() as unit:
        jws, keys = unit.receipts.find(kenmerk), unit.receipts.published_keys()
        delivery = unit.deliveries.find(kenmerk)
        party = None if delivery is None else unit.parties.find(delivery.account)
    receipt = None if jws is None else check_receipt(jws, keys_for(jws, keys))
    if jws is None or not isinstance(receipt, Receipt):
        return
    pdf = ReceiptPress().press(receipt, jws, "nl" if party is None else party.language)
    with foundation.transactions.write() as unit:
        unit.receipts.set_pdf(kenmerk, pdf)


def stamp_receipt(foundation: Foundation, kenmerk: str) -> None:
    """Have a receipt stamped by the authority of the settings; safe to repeat, as after whatever it raises."""
    from uploads.receipts.time_stamp import QUERY_TYPE, REPLY_TYPE, NotStamped, read_roots, stamp  # few need it (K10)

    url, roots = foundation.settings.uploads_timestamp_url, foundation.settings.uploads_timestamp_roots
    with foundation.transactions.read() as unit:
        jws, known = unit.receipts.find(kenmerk), unit.receipts.time_stamp(kenmerk)
    if jws is None or known is not None or not url or roots is None:
        return

    def ask(query: bytes) -> bytes:
        answer = foundation.fetcher.post(url, query, {"Content-Type": QUERY_TYPE, "Accept": REPLY_TYPE})
        if answer.status != HTTPStatus.OK:
            raise NotStamped(f"status {answer.status}")
        return answer.body

    reply = stamp(jws, ask, read_roots(roots.read_bytes()))
    with foundation.transactions.write() as unit:
        unit.receipts.set_time_stamp(kenmerk, reply)
