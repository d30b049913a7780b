"""Taking a body into an upload that we hold: what PATCH and creation-with-upload share.

tus-C17, C20, C21, K04, K05.
"""

import errno
from datetime import timedelta

from uploads.protocol.checksum import BodyChecksum
from uploads.protocol.errors import LeaseLost, Refusal, TusError
from uploads.protocol.model import Upload
from uploads.protocol.ports import ByteStream, Lease
from uploads.protocol.receive import End, receive
from uploads.protocol.writing import Ground, Writing

RETRY_SOON = {"Retry-After": "1"}
_DISK_IS_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})

_REFUSALS = {End.EXCESS: Refusal.TOO_LARGE, End.INTERRUPTED: Refusal.INTERRUPTED, End.TOO_SLOW: Refusal.TOO_SLOW}


def append(
    ground: Ground,
    upload: Upload,
    lease: Lease,
    body: ByteStream,
    checksum: BodyChecksum | None,
    if_broken_expires_in: timedelta | None = None,
) -> Upload:
    """The upload as stored, durable and hashed up to its new offset; the lease is let go in any case.

    upload: as recovered under this lease. if_broken_expires_in: how long an upload lives whose body broke.
    Raises TusError: CHECKSUM_MISMATCH, UNKNOWN_ALGORITHM and BAD_CHECKSUM (of a trailer), TOO_LARGE,
    INTERRUPTED, TOO_SLOW, BUSY, STORAGE_FULL. With a checksum
    these keep nothing, without one they keep what came.
    """
    writing = Writing(ground, upload, lease, checksum)
    try:
        if checksum is not None:
            with ground.begin() as unit:
                unit.uploads.begin_verified(lease, upload.offset)
        end = receive(body, writing)
        return _conclude(ground, writing, upload, end, checksum, if_broken_expires_in)
    except LeaseLost:
        raise TusError(Refusal.BUSY, RETRY_SOON) from None
    except OSError as failure:
        if failure.errno in _DISK_IS_FULL:
            raise TusError(Refusal.STORAGE_FULL, {"Retry-After": "60"}) from failure
        raise
    finally:
        writing.close()
        # Does nothing after `keep`. Else the row stands at the last checkpoint and the next writer cuts the tail off.
        ground.leases.release(lease)


def _conclude(
    ground: Ground,
    writing: Writing,
    upload: Upload,
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
        raise TusError(_REFUSALS[end], RETRY_SOON if end is End.INTERRUPTED else None)
    return stored
