"""The creation-defer-length extension: the length comes with a later PATCH, once (tus-R09 to R11)."""

from uploads.protocol.errors import Refusal, TusError
from uploads.protocol.ground import Ground
from uploads.protocol.headers import number
from uploads.protocol.model import Upload
from uploads.protocol.ports import Lease
from uploads.protocol.request import TusRequest


def read_declared(request: TusRequest, upload: Upload) -> int | None:
    """The length that this PATCH says, None without one. Another one than before is refused (tus-R10)."""
    declared = number(request.headers, "upload-length")
    if declared is not None and upload.length is not None and declared != upload.length:
        raise TusError(Refusal.BAD_LENGTH)
    return declared


def with_length(
    ground: Ground, upload: Upload, declared: int | None, lease: Lease, *, is_verified_first: bool
) -> Upload:
    """The upload with the length that its PATCH declared, admitted and stored; unchanged when it said none.

    upload: as it is under this lease. is_verified_first: its room is reserved and its length stays open, to be stored
    with the bytes once they are what their checksum says: of a refused chunk nothing may stay (tus-K04).
    Raises TusError, LeaseLost.
    """
    if declared is None or upload.length is not None:
        return upload
    if declared < upload.offset:
        raise TusError(Refusal.BAD_LENGTH)
    with ground.begin() as unit:
        unit.intake.declared(unit.uploads.get(upload.upload_id), declared)
        if is_verified_first:
            unit.uploads.set_reserved(lease, declared)
        else:
            unit.uploads.set_length(lease, declared)
        return unit.uploads.get(upload.upload_id)
