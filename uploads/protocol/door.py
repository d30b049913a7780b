"""Where uploads live, and what a creation asks for before anybody has agreed."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from uploads.protocol.metadata import display_name, file_type, parse_metadata
from uploads.protocol.model import Kept, NewUpload, Upload
from uploads.protocol.request import TusRequest

UPLOAD_ID_BYTES = 16  # random; an id without its owner's session is worth nothing


@dataclass(frozen=True, slots=True)
class Door:
    """path: of the collection, with its slash. max_bytes: of one upload. origin: ours, in absolute addresses."""

    path: str
    max_bytes: int
    origin: str = ""

    def addresses(self, upload: Upload | Kept) -> Mapping[str, str]:
        """Headers that say where a new upload is, and of which delivery (tus-R03)."""
        where = {"Location": f"{self.path}{upload.upload_id}"}
        return where if upload.kenmerk is None else where | {"Aanlevering-Kenmerk": upload.kenmerk}


def asked_for(request: TusRequest, length: int | None, concat: str | None) -> NewUpload:
    """The new upload of a creation whose headers have been read. Raises TusError BAD_METADATA."""
    raw = request.headers.get("upload-metadata") or None
    metadata = parse_metadata(raw)
    return NewUpload(
        upload_id=secrets.token_hex(UPLOAD_ID_BYTES),
        owner=request.owner,
        length=length,
        upload_metadata=raw,
        metadata=metadata,
        name=display_name(metadata),
        filetype=file_type(metadata),
        concat=concat,
    )
