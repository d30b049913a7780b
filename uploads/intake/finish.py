"""What follows a final delivery: digests still owed, a look at each file, states, the receipt (K39, threat 46).

The worker runs it at least once; a repetition changes nothing. While the scanner does not answer the
delivery waits, and what was looked at already is not looked at again.
"""

from dataclasses import dataclass
from datetime import datetime

from uploads.deliveries.keeping import Keeping
from uploads.deliveries.model import Delivery
from uploads.deliveries.moments import in_words
from uploads.deliveries.service import CHECK_DELIVERY
from uploads.deliveries.states import DeliveryState
from uploads.intake.findings import Inspect, Looked
from uploads.intake.notices import delivery_received, delivery_rejected
from uploads.intake.owed_digests import DigestOf, add_owed_digests, files_in
from uploads.intake.ports import Begin, IntakeUnit
from uploads.intake.telling import Event, tell_receivers
from uploads.protocol.model import Owner, UploadState
from uploads.receipts.receipt import Receipt, ReceiptFile, make_receipt

PRESS_RECEIPT = "press_receipt"  # job: the receipt as PDF
STAMP_RECEIPT = "stamp_receipt"  # job: a time stamp over the receipt
AT_A_TIME = 100


@dataclass(frozen=True, slots=True)
class CheckDelivery:
    """The job after 'Aanlevering afronden'.

    digest_of: SHA-256 of a whole upload by reading it, in hex. stamps: a receipt gets a time stamp too (K41).
    """

    begin: Begin
    digest_of: DigestOf
    inspect: Inspect
    issuer: str
    keeping: Keeping
    stamps: bool = False

    def run(self, kenmerk: str, now: datetime) -> None:
        """Bring a delivery that is being checked to its end, with its receipt in the same transaction.

        Raises ScannerUnavailable: the delivery goes on waiting.
        """
        add_owed_digests(self.begin, self.digest_of, kenmerk, DeliveryState.CHECKING)
        self._look_at_files(kenmerk, now)
        with self.begin() as unit:
            delivery = unit.deliveries.lock(kenmerk)
            if delivery is None or delivery.state is not DeliveryState.CHECKING:
                return
            states = {file.state for file in delivery.files}
            if UploadState.RECEIVED in states:
                return  # one joined meanwhile: the next run looks at it
            if UploadState.REFUSED in states:
                self._reject(unit, delivery, now)
            else:
                self._receive(unit, delivery, now)

    def _look_at_files(self, kenmerk: str, now: datetime) -> None:
        """Look at each file that nobody has looked at, and keep what was found at once."""
        for upload in files_in(self.begin, kenmerk, DeliveryState.CHECKING):
            if upload.state is UploadState.RECEIVED:
                looked = self.inspect.look(upload)
                with self.begin() as unit:
                    unit.files.set_looked(upload.upload_id, self._state_after(looked), looked, now)

    def _state_after(self, looked: Looked) -> UploadState:
        if looked.refuses:
            return UploadState.REFUSED
        if looked.finding is not None:
            return UploadState.SCAN_FAILED
        return UploadState.CLEAN if self.inspect.scans else UploadState.UNSCANNED

    def _reject(self, unit: IntakeUnit, delivery: Delivery, now: datetime) -> None:
        unit.deliveries.move(delivery.kenmerk, DeliveryState.CHECKING, DeliveryState.REJECTED, now)
        kind = unit.delivery_kinds.find(delivery.soort)
        unit.deliveries.keep_until(delivery.kenmerk, self.keeping.bytes_until(kind, now))
        unit.mails.tell(_sender(delivery), delivery_rejected(delivery.kenmerk), now)

    def _receive(self, unit: IntakeUnit, delivery: Delivery, now: datetime) -> None:
        scanned = all(file.state is UploadState.CLEAN for file in delivery.files)
        after = DeliveryState.RECEIVED if scanned else DeliveryState.UNSCANNED
        unit.deliveries.move(delivery.kenmerk, DeliveryState.CHECKING, after, now)
        tell_receivers(unit, Event.RELEASED, delivery, now)
        if unit.receipts.find(delivery.kenmerk) is not None:
            return  # scanned once more, for a delivery that was receipted before
        self._add_receipt(unit, delivery, now, scanned=scanned)
        for job in (PRESS_RECEIPT, STAMP_RECEIPT) if self.stamps else (PRESS_RECEIPT,):
            unit.jobs.enqueue(job, {"kenmerk": delivery.kenmerk}, now, f"{job}:{delivery.kenmerk}")
        when = in_words(delivery.finished_at or now)
        unit.mails.tell(_sender(delivery), delivery_received(delivery.kenmerk, when, len(delivery.files)), now)

    def _add_receipt(self, unit: IntakeUnit, delivery: Delivery, now: datetime, *, scanned: bool) -> None:
        """Each receipt names the one before it, so that none can be taken out unseen."""
        key, last = unit.receipts.signing_key(), unit.receipts.last()
        number, previous = (1, "") if last is None else (last[0] + 1, last[1])
        receipt = as_receipt(delivery, self.issuer, scanned=scanned, number=number, previous=previous)
        unit.receipts.add(delivery.kenmerk, make_receipt(receipt, key), key.kid, number, now)


def _sender(delivery: Delivery) -> Owner:
    return Owner(delivery.account, delivery.relatienummer)


def look_again(begin: Begin, now: datetime) -> int:
    """Have deliveries that wait for the scanner looked at again; how many wait."""
    with begin() as unit:
        waiting = unit.deliveries.being_checked(AT_A_TIME)
        for kenmerk in waiting:
            unit.jobs.enqueue(CHECK_DELIVERY, {"kenmerk": kenmerk}, now, f"{CHECK_DELIVERY}:{kenmerk}")
    return len(waiting)


def scan_again(begin: Begin, kenmerk: str, now: datetime) -> bool:
    """Have a delivery that was not scanned looked at once more; False when it is not one of those.

    For after a scanner was set up, or takes larger files now. Its receipt stays as it is.
    """
    with begin() as unit:
        delivery = unit.deliveries.lock(kenmerk)
        if delivery is None or delivery.state is not DeliveryState.UNSCANNED:
            return False
        unit.deliveries.move(kenmerk, DeliveryState.UNSCANNED, DeliveryState.CHECKING, now)
        for file in delivery.files:
            if file.state in {UploadState.UNSCANNED, UploadState.SCAN_FAILED}:
                unit.files.set_state(file.upload_id, UploadState.RECEIVED, now)
        unit.jobs.enqueue(CHECK_DELIVERY, {"kenmerk": kenmerk}, now, f"{CHECK_DELIVERY}:{kenmerk}")
    return True


def as_receipt(delivery: Delivery, issuer: str, *, scanned: bool, number: int = 0, previous: str = "") -> Receipt:
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
        number=number,
        previous=previous,
        files=tuple(ReceiptFile(name, length, sha256) for name, length, sha256 in files if sha256 is not None),
    )
