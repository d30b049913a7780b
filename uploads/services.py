"""The use cases that the doors of uploads may call; app.py fills the table."""

from collections.abc import Callable
from dataclasses import dataclass

from uploads.deliveries.allowances import AllowanceService
from uploads.deliveries.model import Introduction
from uploads.deliveries.receivers import ReceiverService
from uploads.deliveries.receiving import ReceivingService
from uploads.deliveries.service import DeliveryService
from uploads.intake.downloads import Downloads
from uploads.intake.form_upload import FormUpload
from uploads.protocol.tus import Tus
from uploads.receipts.service import ReceiptService


@dataclass(frozen=True, slots=True)
class Services:
    """One table for pages, protocol door, programs' interface and worker.

    tus: the protocol's verbs as functions of plain values. form_upload: one file without script.
    intro: the facts of `/intro.json`, read anew at each call.
    """

    tus: Tus
    deliveries: DeliveryService
    receipts: ReceiptService
    form_upload: FormUpload
    receiving: ReceivingService
    receivers: ReceiverService
    allowances: AllowanceService
    downloads: Downloads
    intro: Callable[[], Introduction]
