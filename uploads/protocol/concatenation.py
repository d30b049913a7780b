"""The concatenation extension: an upload made of parts that were sent apart (tus-N01 to N10, K40).

A joined upload is a list of its parts' segments: nothing is copied, so that joining gigabytes takes no
longer than joining bytes. Its SHA-256 is computed by the worker, in one reading before the receipt.
"""

import re
from collections.abc import Sequence
from contextlib import suppress

from uploads.protocol.completion import finish_whole
from uploads.protocol.door import Door, asked_for
from uploads.protocol.errors import Refusal, TusError
from uploads.protocol.expiration import require_alive
from uploads.protocol.ground import Ground
from uploads.protocol.model import Answer, Owner, Upload, UploadState
from uploads.protocol.request import TusRequest

FINAL = "final;"
MOST_PARTS = 64

_UPLOAD_ID = re.compile(r"[0-9a-f]{32}")


def concatenate(ground: Ground, door: Door, request: TusRequest) -> Answer:
    """201 with the address of the joined upload, which is whole at once (tus-N02)."""
    concat = request.headers["upload-concat"]
    if {"upload-length", "upload-defer-length"} & request.headers.keys() or request.body.length != 0:
        raise TusError(Refusal.BAD_CONCAT)
    ids = part_ids(concat, door)
    with ground.begin_read() as unit:
        parts = _parts(unit.uploads.lock(ids), ids, request)
    length = sum(part.offset for part in parts)
    if length > door.max_bytes:
        raise TusError(Refusal.TOO_LARGE, {"Tus-Max-Size": str(door.max_bytes)})
    new = asked_for(request, length, concat)
    try:
        made = ground.store.join(new.upload_id, parts)
        with ground.begin() as unit:
            _parts(unit.uploads.lock(ids), ids, request)
            kenmerk = unit.intake.admit(new, request.now)
            joined = unit.uploads.add_joined(new, kenmerk, made, request.now)
            joined = finish_whole(unit, joined, None, request.now)
    except FileNotFoundError:  # taken away meanwhile
        _remove(ground, new.upload_id)
        raise TusError(Refusal.NOT_FOUND) from None
    except BaseException:
        _remove(ground, new.upload_id)
        raise
    return Answer(201, door.addresses(joined))


def _remove(ground: Ground, upload_id: str) -> None:
    with suppress(OSError):  # what no row knows is found by `uploads check`
        ground.store.delete(upload_id)


def part_ids(concat: str, door: Door) -> list[str]:
    """The ids of `final;<address> <address>…`, by path or by our own address (tus-N03). Raises TusError BAD_CONCAT."""
    addresses = concat.removeprefix(FINAL).split(" ")
    if not 1 <= len(addresses) <= MOST_PARTS:
        raise TusError(Refusal.BAD_CONCAT)
    ids = []
    for address in addresses:
        path = address.removeprefix(door.origin)
        upload_id = path.removeprefix(door.path)
        if not path.startswith(door.path) or not _UPLOAD_ID.fullmatch(upload_id):
            raise TusError(Refusal.BAD_CONCAT)
        ids.append(upload_id)
    return ids


def _parts(found: Sequence[Upload], ids: Sequence[str], request: TusRequest) -> list[Upload]:
    """The parts in the order asked for, each whole and of this owner. Raises TusError (tus-N03, N04)."""
    by_id = {upload.upload_id: upload for upload in found}
    return [_usable(by_id.get(upload_id), request.owner, request) for upload_id in ids]


def _usable(upload: Upload | None, owner: Owner, request: TusRequest) -> Upload:
    part = require_alive(upload, owner, request.now)
    if not part.is_part:
        raise TusError(Refusal.BAD_CONCAT)
    if part.state is not UploadState.PART:
        raise TusError(Refusal.PART_UNFINISHED)
    return part
