"""The facts of the introduction page, as data (K15)."""

from uploads.deliveries.keeping import Keeping
from uploads.deliveries.model import Introduction
from uploads.deliveries.ports import Begin
from uploads.intake.limits import Limits
from uploads.protocol.expiration import UNFINISHED_SLIDES


def introduction(begin_read: Begin, limits: Limits, keeping: Keeping, *, scanned: bool) -> Introduction:
    """What may be delivered, how large, and how long it is kept. scanned: whether a scanner is set up."""
    with begin_read() as unit:
        types = unit.delivery_kinds.all()
    return Introduction(
        types=types,
        max_bytes=limits.max_bytes,
        unfinished_days=UNFINISHED_SLIDES.days,
        retention_days=keeping.bytes_days,
        receipt_years=keeping.receipt_years,
        scanned=scanned,
    )
