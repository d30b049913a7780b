"""Letting a lease go where something else has been decided already."""

from shared.logging import get_logger
from uploads.protocol.ports import Lease, Leases

log = get_logger(__name__)


def let_go(leases: Leases, lease: Lease) -> None:
    """Let it go, or have it end by its time when the database does not take that now.

    What was answered or raised before stays the answer: a full disk remains a full disk (tus-X04).
    """
    try:
        leases.release(lease)
    except Exception as failure:  # whatever the database says, the lease lasts seconds and then anybody may take it
        log.warning("lease not let go", upload=lease.upload_id, cause=type(failure).__name__)
