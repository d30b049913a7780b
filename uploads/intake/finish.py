"""What follows a final delivery: digests that are still owed, states, and the receipt (K39, threat 46).

The worker runs it at least once; a repetition changes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from uploads.deliveries.model import Delivery
from uploads.deliveries.states import DeliveryState
from uploads.intake.ports import Begin, IntakeUnit
from uploads.protocol.model import Upload, UploadState
from uploads.receipts.receipt import Receipt, ReceiptFile, make_receipt

DigestOf = Callable[[Upload], str]


@dataclass(frozen=True, slots=True)
class CheckDelivery:
    """The job after 'Aanlevering afronden'. digest_of: SHA-256 of a whole upload by reading it, in hex.

    Without a scanner the files are received but not scanned, and every screen says so.
    """

    begin: Begin
    digest_of: DigestOf
    issuer: str

    def run(self, kenmerk: str, now: datetime) -> None:
        """Bring a delivery that is being checked to its end, with its receipt in the same transaction."""
        self._add_missing_digests(kenmerk)
        with self.begin() as unit:
            delivery = unit.deliveries.lock(kenmerk)
            if delivery is None or delivery.state is not DeliveryState.CHECKING:
                return
            for file in delivery.files:
                unit.files.set_state(file.upload_id, UploadState.UNSCANNED, now)
            unit.deliveries.move(kenmerk, DeliveryState.CHECKING, DeliveryState.UNSCANNED, now)
            self._add_receipt(unit, delivery, now)

    def _add_missing_digests(self, kenmerk: str) -> None:
        """Read the files whose digest couldn't be kept while they came in; outside any transaction."""
        with self.begin() as unit:
            lacking = [upload for upload in unit.files.of_delivery(kenmerk) if upload.sha256 is None]
        for upload in lacking:
            digest = self.digest_of(upload)
            with self.begin() as unit:
                unit.files.set_sha256(upload.upload_id, digest)

    def _add_receipt(self, unit: IntakeUnit, delivery: Delivery, now: datetime) -> None:
        key = unit.receipts.signing_key()
        receipt = as_receipt(delivery, self.issuer, scanned=False)
        unit.receipts.add(delivery.kenmerk, make_receipt(receipt, key), key.kid, now)


def as_receipt(delivery: Delivery, issuer: str, *, scanned: bool) -> Receipt:
    """The facts to sign: the delivery's moment is when it was made final."""
    files = [(file.name, file.length, file.sha256) for file in delivery.files]
    return Receipt(
        issuer=issuer,
        kenmerk=delivery.kenmerk,
        relatienummer=delivery.relatienummer,
        relatie_naam=delivery.relatie_naam,
        account=delivery.account,
        sender=delivery.sender,
        soort=delivery.soort_name,
        received_at=delivery.finished_at or delivery.created_at,
        scanned=scanned,
        files=tuple(ReceiptFile(name, length, sha256) for name, length, sha256 in files if sha256 is not None),
    )
