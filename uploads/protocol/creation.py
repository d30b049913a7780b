"""Creation and creation-with-upload: POST on the collection (tus-R01 to R15, K07)."""

import secrets
from dataclasses import dataclass

from uploads.protocol.append import append
from uploads.protocol.checksum import parse_checksum
from uploads.protocol.core import require_stream
from uploads.protocol.errors import Refusal, TusError
from uploads.protocol.expiration import NEVER_SEEN, expires_at, expires_header
from uploads.protocol.headers import has_upload_content_type, number
from uploads.protocol.metadata import display_name, file_type, parse_metadata
from uploads.protocol.model import Answer, NewUpload, Upload
from uploads.protocol.ports import Lease
from uploads.protocol.request import TusRequest
from uploads.protocol.writing import Ground

UPLOAD_ID_BYTES = 16  # random; an id without its owner's session is worth nothing


@dataclass(frozen=True, slots=True)
class Door:
    """Where uploads live: path of the collection with its slash, and the largest upload in bytes."""

    path: str
    max_bytes: int


def create(ground: Ground, door: Door, request: TusRequest) -> Answer:
    """201 with a relative Location; with a body also the offset that was stored (tus-R03, R13)."""
    new = read_creation(request, door)
    checksum = parse_checksum(request.headers)
    with_body = has_body(request)
    if with_body:
        _require_body_fits(request, new.length)
        require_stream(ground, request)
    lease = ground.leases.first(new.upload_id) if with_body else None
    upload = store_new(ground, new, request, lease)
    headers = {"Location": f"{door.path}{upload.upload_id}", "Aanlevering-Kenmerk": upload.kenmerk}
    if lease is None:
        return Answer(201, {**headers, **expires_header(upload)})
    try:
        upload = append(ground, upload, lease, request.body, checksum, if_broken_expires_in=NEVER_SEEN)
    except TusError as refused:
        raise TusError(refused.refusal, {**refused.headers, **headers}) from refused
    return Answer(201, {**headers, "Upload-Offset": str(upload.offset), **expires_header(upload)})


def read_creation(request: TusRequest, door: Door) -> NewUpload:
    """What the creation asks for, checked as far as its headers go."""
    headers = request.headers
    if "upload-defer-length" in headers or "upload-concat" in headers:
        raise TusError(Refusal.NOT_SUPPORTED)
    length = number(headers, "upload-length")
    if length is None:
        raise TusError(Refusal.LENGTH_MISSING)
    if length > door.max_bytes:
        raise TusError(Refusal.TOO_LARGE, {"Tus-Max-Size": str(door.max_bytes)})
    raw = headers.get("upload-metadata") or None
    metadata = parse_metadata(raw)
    return NewUpload(
        upload_id=secrets.token_hex(UPLOAD_ID_BYTES),
        owner=request.owner,
        length=length,
        upload_metadata=raw,
        metadata=metadata,
        name=display_name(metadata),
        filetype=file_type(metadata),
    )


def store_new(ground: Ground, new: NewUpload, request: TusRequest, lease: Lease | None) -> Upload:
    """The row of a new upload, admitted and committed; an empty one is complete at once (tus-R05)."""
    with ground.begin() as unit:
        kenmerk = unit.intake.admit(new, request.now)
        expires = expires_at(request.now, request.now)
        upload = unit.uploads.add(new, kenmerk, expires, request.now, lease)
        if upload.is_complete and lease is None:
            unit.uploads.mark_received(upload.upload_id, ground.hashing.begin().hexdigest(), request.now)
            complete = unit.uploads.get(upload.upload_id)
            unit.intake.received(complete, request.now)
            return complete
        return upload


def has_body(request: TusRequest) -> bool:
    """Whether the creation brings bytes along: a chunked body or a Content-Length above 0 (tus-R13)."""
    if request.body.length == 0:
        return False
    if not has_upload_content_type(request.headers):
        raise TusError(Refusal.WRONG_CONTENT_TYPE)
    return True


def _require_body_fits(request: TusRequest, length: int) -> None:
    if request.body.length is not None and request.body.length > length:
        raise TusError(Refusal.TOO_LARGE)
