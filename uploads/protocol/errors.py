"""Every refusal of the tus door with its HTTP status: the one table."""

import errno
from collections.abc import Mapping
from enum import Enum

TRY_LATER = {"Retry-After": "60"}  # beside what somebody has to put right: STORAGE_FULL, STORE_UNAVAILABLE
_DISK_IS_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


class Refusal(Enum):
    """(status, code). A temporary state is never 400, 403 or 404: clients would drop the upload (tus-X02)."""

    BAD_HEADER = (400, "bad_header")
    LENGTH_MISSING = (400, "upload_length_missing")
    BAD_LENGTH = (400, "another_length_than_before")
    BAD_CONCAT = (400, "bad_concatenation")
    PART_UNFINISHED = (400, "unfinished_part")
    BAD_METADATA = (400, "bad_metadata")
    BAD_CHECKSUM = (400, "bad_checksum")
    UNKNOWN_ALGORITHM = (400, "unknown_checksum_algorithm")
    UNKNOWN_DELIVERY = (400, "unknown_delivery")
    DELIVERY_IS_FINAL = (400, "delivery_is_final")
    UNKNOWN_SOORT = (400, "unknown_soort")
    DELIVERY_CLOSED = (400, "delivery_closed")
    TOO_MANY_FILES = (400, "too_many_files")
    TYPE_NOT_ALLOWED = (400, "type_not_allowed")
    EMPTY_NOT_ALLOWED = (400, "empty_not_allowed")
    NOT_LOGGED_IN = (401, "not_logged_in")
    FOREIGN_ORIGIN = (403, "foreign_origin")
    DELIVERED = (403, "delivered")
    JOINED = (403, "joined_upload_does_not_change")
    NOT_FOUND = (404, "not_found")
    METHOD_NOT_ALLOWED = (405, "method_not_allowed")
    TOO_SLOW = (408, "too_slow")
    WRONG_OFFSET = (409, "wrong_offset")
    EXPIRED = (410, "expired")
    WRONG_VERSION = (412, "unsupported_tus_version")
    TOO_LARGE = (413, "too_large")
    NO_SPACE_LEFT = (413, "no_space_left_for_relation")
    WRONG_CONTENT_TYPE = (415, "wrong_content_type")
    BUSY = (423, "busy")
    INTERRUPTED = (423, "interrupted")
    TOO_MANY_STREAMS = (429, "too_many_streams")
    TOO_MANY_OPEN = (429, "too_many_open_uploads")
    CHECKSUM_MISMATCH = (460, "checksum_mismatch")
    FAULT = (500, "fault")
    OVERLOADED = (503, "overloaded")
    STORE_UNAVAILABLE = (503, "store_unavailable")
    STORAGE_FULL = (507, "storage_full")

    @property
    def status(self) -> int:
        return self.value[0]

    @property
    def code(self) -> str:
        return self.value[1]


class TusError(Exception):
    """A request that is refused; headers are added to the answer."""

    def __init__(self, refusal: Refusal, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal
        self.headers = dict(headers or {})


def is_disk_full(failure: OSError) -> bool:
    """Whether there was no room for what was to be written, in the store or in the database."""
    return failure.errno in _DISK_IS_FULL


class StoreUnavailable(OSError):
    """Where the bytes should lie is not our store: a disk that is not mounted, another one, a bucket that is gone.

    Nothing may be concluded from what is not there. An operator has to look; whoever sends comes back later.
    """


class BytesDamaged(Exception):
    """Stored bytes are not those that were written, or their data key is under no master key of ours."""


class LeaseLost(Exception):
    """Somebody else writes this upload now: nothing of what we still hold may be committed."""
