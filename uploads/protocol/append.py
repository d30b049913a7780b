"""Taking a body into an upload that we hold: what PATCH and creation-with-upload share.

tus-C17, C20, C21, K04, K05.
"""

from datetime import timedelta

from uploads.protocol.checksum import BodyChecksum
from uploads.protocol.errors import TRY_LATER, LeaseLost, Refusal, TusError, is_disk_full
from uploads.protocol.ground import Ground
from uploads.protocol.letting_go import let_go
from uploads.protocol.model import Upload
from uploads.protocol.ports import ByteStream, Lease
from uploads.protocol.receive import End, receive
from uploads.protocol.writing import Writing

RETRY_SOON = {"Retry-After": "1"}

_REFUSALS = {
    End.EXCESS: (Refusal.TOO_LARGE, None),
    End.INTERRUPTED: (Refusal.INTERRUPTED, RETRY_SOON),
    End.TOO_SLOW: (Refusal.TOO_SLOW, None),
    End.NO_ROOM: (Refusal.STORAGE_FULL, TRY_LATER),
}


def append(
    ground: Ground,
    upload: Upload,
    lease: Lease,
    body: ByteStream,
    checksum: BodyChecksum | None,
    if_broken_expires_in: timedelta | None = None,
    declared: int | None = None,
) -> Upload:
    """The upload as stored, durable and hashed up to its new offset; the lease is let go in any case.

    upload: as recovered under this lease. if_broken_expires_in: how long an upload lives whose body broke.
    declared: the length that this request says of an upload that has none yet.
    Raises TusError: CHECKSUM_MISMATCH, UNKNOWN_ALGORITHM and BAD_CHECKSUM (of a trailer), TOO_LARGE,
    INTERRUPTED, TOO_SLOW, BUSY, STORAGE_FULL. With a checksum
    these keep nothing, without one they keep what came.
    """
    writing = Writing(ground, upload, lease, checksum, declared)
    try:
        if checksum is not None:
            with ground.begin() as unit:
                unit.uploads.begin_verified(lease, upload.offset)
        end = receive(body, writing)
        return _conclude(ground, writing, end, checksum, if_broken_expires_in)
    except LeaseLost:
        raise TusError(Refusal.BUSY, RETRY_SOON) from None
    except OSError as failure:
        if is_disk_full(failure):
            raise TusError(Refusal.STORAGE_FULL, TRY_LATER) from failure
        raise
    finally:
        writing.close()
        if not writing.has_let_go:  # the row stands at the last checkpoint, and the next writer cuts the tail off
            let_go(ground.leases, lease)


def _conclude(
    ground: Ground,
    writing: Writing,
    end: End,
    checksum: BodyChecksum | None,
    expires_in: timedelta | None,
) -> Upload:
    wrong = writing.verdict() if end is End.BODY_ENDED else None
    if checksum is not None and (wrong or end is not End.BODY_ENDED):
        writing.discard()
    expires = ground.now() + expires_in if end is End.BROKEN and expires_in else None
    stored = writing.keep(expires=expires)
    if wrong is not None:
        raise TusError(wrong)
    if end in _REFUSALS:
        raise TusError(*_REFUSALS[end])
    return stored
