"""Which bytes may be read: of which files, in which deliveries (threat 37)."""

from uploads.deliveries.model import Delivery
from uploads.deliveries.states import DeliveryState
from uploads.protocol.model import UploadState

READABLE_FILES = frozenset({UploadState.CLEAN, UploadState.UNSCANNED})
READABLE_IN = frozenset(
    {DeliveryState.RECEIVED, DeliveryState.UNSCANNED, DeliveryState.PICKED_UP, DeliveryState.ACCEPTED}
)


def may_read(delivery: Delivery, state: UploadState) -> bool:
    """Whether the bytes of a file may leave: looked at, not refused, and still there (threat 37)."""
    return delivery.state in READABLE_IN and state in READABLE_FILES
