"""Small uploads that arrive whole: their bytes go into the database with their row, in one transaction and one flush.

A file of its own costs a folder, a file and a flush for each of them and for every change of the row, which for a few
kilobytes is nearly all of the time. What does not arrive whole at once goes the usual way, with what came so far.
"""

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import replace

from uploads.protocol.checksum import parse_checksum
from uploads.protocol.ground import Ground
from uploads.protocol.model import Kept, NewUpload, Upload, UploadState, Whole
from uploads.protocol.ports import ByteStream
from uploads.protocol.request import TusRequest

SMALL_BYTES = 64 * 1024
PATIENCE_SECONDS = 0.5  # for all of it; what takes longer is held to the pace of a stream


class Gathered:
    """A body of which the first bytes are here already."""

    def __init__(self, body: ByteStream, length: int, elapsed: Callable[[], float] = time.monotonic) -> None:
        self.length = body.length
        self._body = body
        self.data = bytearray()
        self._is_given = False
        give_up_at = elapsed() + PATIENCE_SECONDS
        while len(self.data) < length and (left := give_up_at - elapsed()) > 0 and (piece := body.read(left)):
            self.data += piece
        self.is_whole = len(self.data) == length

    @property
    def is_broken(self) -> bool:
        return self._body.is_broken

    @property
    def trailers(self) -> Mapping[str, str] | None:
        return self._body.trailers

    def read(self, wait_seconds: float) -> memoryview | None:
        if not self._is_given and self.data:
            self._is_given = True
            return memoryview(self.data)
        return self._body.read(wait_seconds)


def try_small(request: TusRequest, length: int | None, store: Callable[[bytearray], Kept | None]) -> Kept | TusRequest:
    """What `store` kept, when this request brings all of its `length` bytes and few enough of them.

    Else the request to go on with the usual way: nothing of it is lost.
    """
    if length is None or not 0 < length <= SMALL_BYTES or request.body.length != length:
        return request
    gathered = Gathered(request.body, length)
    stored = store(gathered.data) if gathered.is_whole and _is_right(request, gathered.data) else None
    return stored or replace(request, body=gathered)


def _is_right(request: TusRequest, data: bytearray) -> bool:
    checksum = parse_checksum(request.headers, request.body)
    if checksum is not None:
        checksum.update(memoryview(data))
    return checksum is None or checksum.verdict() is None


def store_new_small(ground: Ground, request: TusRequest, new: NewUpload, data: bytearray) -> Kept | None:
    """A new upload, complete from the start; None for a part and where everything goes into files. Raises TusError."""
    if new.is_part:
        return None
    whole = _sealed(ground, new.upload_id, ground.store.new_key(new.upload_id), data)
    if whole is None:
        return None
    with ground.begin() as unit:
        kenmerk = unit.intake.admit_whole(new, request.now)
        unit.uploads.add_whole(new, kenmerk, whole, request.now)
    return Kept(new.upload_id, kenmerk, whole.segment.length)


def store_small(ground: Ground, request: TusRequest, upload: Upload, data: bytearray) -> Kept | None:
    """All bytes of an upload that has none yet; None when somebody holds it or it goes into files."""
    if upload.is_held or upload.offset or upload.concat or upload.state is not UploadState.OPEN:
        return None
    whole = _sealed(ground, upload.upload_id, upload.key, data)
    if whole is None:
        return None
    with ground.begin() as unit:
        stored = unit.uploads.take_whole(upload.upload_id, whole, request.now)
        if stored is None:
            return None
        unit.intake.received(stored, request.now)
    return Kept(stored.upload_id, stored.kenmerk, stored.offset)


def _sealed(ground: Ground, upload_id: str, key: bytes | None, data: bytearray) -> Whole | None:
    sealed = None if key is None else ground.store.sealed_small(upload_id, key, memoryview(data))
    if key is None or sealed is None:
        return None
    return Whole(key, sealed[1], sealed[0], hashlib.sha256(data).hexdigest())
