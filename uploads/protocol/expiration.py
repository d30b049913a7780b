"""The expiration extension: an unfinished upload slides 7 days, 30 at most (tus-E01 to E05, R15)."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from uploads.protocol.errors import Refusal, TusError
from uploads.protocol.headers import http_date
from uploads.protocol.model import EXPIRING, GONE, Owner, Upload, UploadState

UNFINISHED_SLIDES = timedelta(days=7)
UNFINISHED_AT_MOST = timedelta(days=30)
NEVER_SEEN = timedelta(hours=1)  # a creation whose connection broke: its client may not know the address


def expires_at(created_at: datetime, now: datetime) -> datetime:
    """When an upload that got a byte now will expire if nothing more comes."""
    return min(now + UNFINISHED_SLIDES, created_at + UNFINISHED_AT_MOST)


def expires_header(upload: Upload) -> Mapping[str, str]:
    """`Upload-Expires` for an upload that will expire: an unfinished one, or a part."""
    return {"Upload-Expires": http_date(upload.expires_at)} if upload.state in EXPIRING else {}


def is_expired(upload: Upload, now: datetime) -> bool:
    """Whether the time of an unfinished upload or a part is over, also before the worker has cleaned it up."""
    return upload.state is UploadState.EXPIRED or (upload.state in EXPIRING and upload.expires_at <= now)


def require_alive(upload: Upload | None, owner: Owner, now: datetime) -> Upload:
    """The upload when it is this owner's and still there.

    Somebody else's and an unknown one are the same 404 (threat 35, tus-C11); expired is 410 (tus-E04);
    deleted is 404 (tus-T02).
    """
    if upload is None or upload.owner != owner:
        raise TusError(Refusal.NOT_FOUND)
    if is_expired(upload, now):
        raise TusError(Refusal.EXPIRED)
    if upload.state in GONE:
        raise TusError(Refusal.NOT_FOUND)
    return upload
