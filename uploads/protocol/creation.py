"""Creation and creation-with-upload: POST on the collection (tus-R01 to R15, K07)."""

from collections.abc import Mapping
from functools import partial

from uploads.protocol.append import append
from uploads.protocol.checksum import parse_checksum
from uploads.protocol.completion import finish_whole
from uploads.protocol.concatenation import FINAL, concatenate
from uploads.protocol.core import require_stream
from uploads.protocol.door import Door, asked_for
from uploads.protocol.errors import Refusal, TusError
from uploads.protocol.expiration import NEVER_SEEN, expires_at, expires_header
from uploads.protocol.ground import Ground
from uploads.protocol.headers import has_upload_content_type, number
from uploads.protocol.model import PARTIAL, Answer, Kept, NewUpload, Upload
from uploads.protocol.ports import Lease
from uploads.protocol.request import TusRequest
from uploads.protocol.small import store_new_small, try_small


def create(ground: Ground, door: Door, request: TusRequest) -> Answer:
    """201 with a relative Location; with a body also the offset that was stored (tus-R03, R13)."""
    if request.headers.get("upload-concat", "").startswith(FINAL):
        return concatenate(ground, door, request)
    new = read_creation(request, door)
    ground.room.require(new.length)
    checksum = parse_checksum(request.headers, request.body)
    with_body = has_body(request)
    if with_body:
        _require_body_fits(request, new.length)
        tried = try_small(request, new.length, partial(store_new_small, ground, request, new))
        if isinstance(tried, Kept):
            return Answer(201, {**door.addresses(tried), "Upload-Offset": str(tried.offset)})
        request = tried
        require_stream(ground, request)
    lease = ground.leases.first(new.upload_id) if with_body else None
    upload = store_new(ground, new, request, lease)
    headers = door.addresses(upload)
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
    concat = headers.get("upload-concat")
    if concat not in {None, PARTIAL}:
        raise TusError(Refusal.BAD_CONCAT)
    length = _length(headers)
    if length is not None and length > door.max_bytes:
        raise TusError(Refusal.TOO_LARGE, {"Tus-Max-Size": str(door.max_bytes)})
    return asked_for(request, length, concat)


def _length(headers: Mapping[str, str]) -> int | None:
    """The length, None when it is said to come later; none of both or both are refused (tus-R01, R02)."""
    length, deferred = number(headers, "upload-length"), headers.get("upload-defer-length")
    if deferred not in {None, "1"}:
        raise TusError(Refusal.BAD_HEADER)
    if (length is None) == (deferred is None):
        raise TusError(Refusal.LENGTH_MISSING)
    return length


def store_new(ground: Ground, new: NewUpload, request: TusRequest, lease: Lease | None) -> Upload:
    """The row of a new upload, admitted and committed; an empty one is complete at once (tus-R05)."""
    key = ground.store.new_key(new.upload_id)
    with ground.begin() as unit:
        kenmerk = unit.intake.admit(new, request.now)
        expires = expires_at(request.now, request.now)
        upload = unit.uploads.add(new, kenmerk, expires, request.now, lease, key)
        if upload.is_complete and lease is None:
            return finish_whole(unit, upload, ground.hashing.begin().hexdigest(), request.now)
        return upload


def has_body(request: TusRequest) -> bool:
    """Whether the creation brings bytes along: a chunked body or a Content-Length above 0 (tus-R13)."""
    if request.body.length == 0:
        return False
    if not has_upload_content_type(request.headers):
        raise TusError(Refusal.WRONG_CONTENT_TYPE)
    return True


def _require_body_fits(request: TusRequest, length: int | None) -> None:
    if request.body.length is not None and length is not None and request.body.length > length:
        raise TusError(Refusal.TOO_LARGE)
