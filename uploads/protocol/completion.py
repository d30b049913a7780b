"""What happens at the last byte, whoever brought it: PATCH, POST, or who finds a dead holder's upload (tus-R05)."""

from datetime import datetime

from uploads.protocol.model import Upload
from uploads.protocol.ports import Unit


def finish_whole(unit: Unit, upload: Upload, sha256: str | None, now: datetime) -> Upload:
    """Mark an upload that has all its bytes; a part waits to be joined, any other counts for its delivery (tus-N01).

    sha256: None when it must be computed by reading.
    """
    if upload.is_part:
        unit.uploads.mark_part(upload.upload_id)
        return unit.uploads.get(upload.upload_id)
    unit.uploads.mark_received(upload.upload_id, sha256, now)
    received = unit.uploads.get(upload.upload_id)
    unit.intake.received(received, now)
    return received
