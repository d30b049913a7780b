"""HEAD and PATCH of the tus 1.0 core protocol (tus-C09 to C23)."""

from collections.abc import Mapping
from functools import partial

from shared.logging import get_logger
from uploads.protocol.append import append
from uploads.protocol.checksum import parse_checksum
from uploads.protocol.deferral import read_declared, with_length
from uploads.protocol.errors import LeaseLost, Refusal, TusError
from uploads.protocol.expiration import expires_header, require_alive
from uploads.protocol.ground import Ground
from uploads.protocol.headers import has_upload_content_type, number
from uploads.protocol.letting_go import let_go
from uploads.protocol.model import Answer, Kept, Upload, UploadState
from uploads.protocol.ports import Lease
from uploads.protocol.receive import TICK_SECONDS
from uploads.protocol.recovery import complete, recover
from uploads.protocol.request import TusRequest
from uploads.protocol.small import store_small, try_small

MOST_STREAMS_PER_ACCOUNT = 32  # K38

log = get_logger(__name__)


def head(ground: Ground, request: TusRequest) -> Answer:
    """200 with the offset that the next PATCH must have (tus-C09 to C13, D07)."""
    upload = true_state(ground, request)
    length = {"Upload-Defer-Length": "1"} if upload.length is None else {"Upload-Length": str(upload.length)}
    known = {"Upload-Metadata": upload.upload_metadata, "Upload-Concat": upload.concat}
    given = {name: value for name, value in known.items() if value}
    return Answer(200, {"Upload-Offset": str(upload.offset), **length, **expires_header(upload), **given})


def true_state(ground: Ground, request: TusRequest) -> Upload:
    """The upload with its true offset: when somebody holds it, silent or dead, that one is ended first.

    Raises TusError BUSY when the holder is at work.
    """
    upload = find(ground, request)
    if not upload.is_held and not upload.awaits_completion:
        return upload
    lease = ground.leases.acquire(upload.upload_id)
    try:
        return held(ground, request, lease)
    finally:
        let_go(ground.leases, lease)


def patch(ground: Ground, request: TusRequest) -> Answer:
    """204 with the new offset, sent when its bytes are durable (tus-C14 to C23).

    A refusal too says when the upload expires (tus-E01).
    """
    upload = find(ground, request)
    try:
        return _patch(ground, request, upload)
    except TusError as refused:
        raise TusError(refused.refusal, {**_expiry_of(ground, request), **refused.headers}) from refused


def _patch(ground: Ground, request: TusRequest, upload: Upload) -> Answer:
    if not has_upload_content_type(request.headers):
        raise TusError(Refusal.WRONG_CONTENT_TYPE)
    offset = number(request.headers, "upload-offset")
    if offset is None:
        raise TusError(Refusal.BAD_HEADER)
    if upload.is_joined:
        raise TusError(Refusal.JOINED)
    parse_checksum(request.headers, request.body)
    declared = read_declared(request, upload)
    _require_room(request, offset, upload.length if declared is None else declared)
    if upload.state is not UploadState.OPEN:
        return _answer_complete(request, upload, offset)
    ground.room.require(request.body.length)
    length = upload.length if offset == upload.offset else None
    tried = try_small(request, length, partial(store_small, ground, request, upload))
    if isinstance(tried, Kept):
        return Answer(204, {"Upload-Offset": str(tried.offset)})
    return _append(ground, tried, offset)


def _append(ground: Ground, request: TusRequest, offset: int) -> Answer:
    """The answer to a PATCH that makes sense as far as its headers and an upload's row go, under the lease."""
    require_stream(ground, request)
    checksum = parse_checksum(request.headers, request.body)
    lease = ground.leases.acquire(request.upload_id or "")
    try:
        upload = held(ground, request, lease)
        if offset != upload.offset:
            raise TusError(Refusal.WRONG_OFFSET, {"Upload-Offset": str(upload.offset)})
        declared = read_declared(request, upload)
        upload = with_length(ground, upload, declared, lease, is_verified_first=checksum is not None)
    except LeaseLost:
        raise TusError(Refusal.BUSY, {"Retry-After": "1"}) from None
    except BaseException:
        let_go(ground.leases, lease)
        raise
    if upload.state is not UploadState.OPEN:
        let_go(ground.leases, lease)
        return _answer_complete(request, upload, offset)
    stored = append(ground, upload, lease, request.body, checksum, declared=declared)
    return Answer(204, {"Upload-Offset": str(stored.offset), **expires_header(stored)})


def find(ground: Ground, request: TusRequest) -> Upload:
    """The owner's upload as its row says. Raises TusError NOT_FOUND or EXPIRED."""
    with ground.begin_read() as unit:
        upload = unit.uploads.find(request.upload_id or "")
    return require_alive(upload, request.owner, request.now)


def _expiry_of(ground: Ground, request: TusRequest) -> Mapping[str, str]:
    """When the upload expires as it stands now: what a refused request stored may have moved it (tus-E05).

    Empty of one that does not, or is gone by now, and while the database cannot tell: a refusal stays what it is.
    """
    try:
        return expires_header(find(ground, request))
    except Exception as untold:  # whatever the database says
        log.info("end of an upload not told", upload=request.upload_id, cause=type(untold).__name__)
        return {}


def held(ground: Ground, request: TusRequest, lease: Lease) -> Upload:
    """The upload as it truly is, now that we hold it: what a dead holder left is recovered, and completed if whole."""
    upload = find(ground, request)
    if lease.is_takeover and upload.state is UploadState.OPEN:
        upload = recover(ground, upload, lease, request.now)
    if upload.awaits_completion:
        upload = complete(ground, upload, request.now)
    return upload


def require_stream(ground: Ground, request: TusRequest) -> None:
    """Refuse a stream too many for one account (K38)."""
    with ground.begin_read() as unit:
        running = unit.uploads.running_streams(request.owner.account, request.now)
    if running >= MOST_STREAMS_PER_ACCOUNT:
        raise TusError(Refusal.TOO_MANY_STREAMS, {"Retry-After": "5"})


def _require_room(request: TusRequest, offset: int, length: int | None) -> None:
    """Refuse before reading what can't fit (tus-C21)."""
    coming = request.body.length
    if coming is not None and length is not None and offset <= length < offset + coming:
        raise TusError(Refusal.TOO_LARGE)


def _answer_complete(request: TusRequest, upload: Upload, offset: int) -> Answer:
    """A repeated last PATCH whose answer was lost gets the same answer (tus-C22); a part still expires (tus-E01)."""
    if offset != upload.offset:
        raise TusError(Refusal.WRONG_OFFSET, {"Upload-Offset": str(upload.offset)})
    _require_nothing_more(request)
    return Answer(204, {"Upload-Offset": str(upload.offset), **expires_header(upload)})


def _require_nothing_more(request: TusRequest) -> None:
    """No byte fits any more, also of a body whose length nobody said (tus-C21); a digest is of no bytes (tus-K04)."""
    if request.body.length is None and request.body.read(TICK_SECONDS):
        raise TusError(Refusal.TOO_LARGE)
    checksum = parse_checksum(request.headers, request.body)
    wrong = None if checksum is None else checksum.verdict()
    if wrong is not None:
        raise TusError(wrong)
