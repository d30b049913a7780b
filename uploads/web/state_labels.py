"""What users read for each status of a delivery and state of a file; docs/deliveries.md shows the same (K36)."""

from collections.abc import Mapping

from uploads.deliveries.states import Status
from uploads.protocol.model import UploadState

STATUS_LABELS: Mapping[Status, str] = {
    Status.BUSY: "Bezig",
    Status.INTERRUPTED: "Onderbroken",
    Status.CHECKING: "Wordt gecontroleerd",
    Status.RECEIVED: "Ontvangen",
    Status.UNSCANNED: "Niet gescand",
    Status.REJECTED: "Afgekeurd",
    Status.ACCEPTED: "Geaccepteerd",
    Status.PICKED_UP: "Opgehaald",
    Status.WITHDRAWN: "Ingetrokken",
    Status.REMOVED: "Verwijderd",
}

FILE_LABELS: Mapping[UploadState, str] = {
    UploadState.OPEN: "Bezig",
    UploadState.RECEIVED: "Wordt gecontroleerd",
    UploadState.CLEAN: "Ontvangen",
    UploadState.UNSCANNED: "Niet gescand",
    UploadState.REFUSED: "Afgekeurd",
    UploadState.DELETED: "Verwijderd",
    UploadState.EXPIRED: "Verlopen",
    UploadState.PURGED: "Verwijderd",
}
