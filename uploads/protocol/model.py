"""An upload as the protocol knows it; the row behind it is the only truth."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class UploadState(StrEnum):
    """The states of one file; docs/deliveries.md says who moves it."""

    OPEN = "open"  # bytes may still come
    PART = "part"  # whole, waits to be joined with others (tus-N01)
    RECEIVED = "received"  # the last byte is in and hashed
    CLEAN = "clean"
    UNSCANNED = "unscanned"
    SCAN_FAILED = "scan_failed"  # the scanner could not take all of it in: nobody reads it
    REFUSED = "refused"
    DELETED = "deleted"  # by its owner: later requests get 404
    EXPIRED = "expired"  # by time: later requests get 410
    PURGED = "purged"  # by the retention rule


GONE = frozenset({UploadState.DELETED, UploadState.EXPIRED, UploadState.PURGED})
EXPIRING = frozenset({UploadState.OPEN, UploadState.PART})
PARTIAL = "partial"  # `Upload-Concat` of a part


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose upload it is: the account, and the relation whose space it takes."""

    account: str
    relatienummer: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of an upload's bytes: `length` bytes of the file `seg-<number>`.

    number is the fencing token of the lease that began it, so two writers never share a file.
    The file may be longer (a torn tail), never shorter.
    frames: how many encrypted frames hold the bytes; 0 of an upload without data key.
    part, part_number: in a joined upload which of its parts the frames were encrypted for, and the number there.
    """

    number: int
    length: int
    frames: int = 0
    part: int | None = None
    part_number: int = 0


@dataclass(frozen=True, slots=True)
class PartKey:
    """A part of a joined upload. key: its data key under that of the joined upload, None when it had none."""

    upload_id: str
    key: bytes | None


@dataclass(frozen=True, slots=True)
class Whole:
    """All of a small upload. key: its data key as the row keeps it. frame: its bytes, encrypted."""

    key: bytes
    frame: bytes
    segment: Segment
    sha256: str


@dataclass(frozen=True, slots=True)
class Kept:
    """That a small upload is stored whole. kenmerk: of its delivery. offset: its length, which may be acknowledged."""

    upload_id: str
    kenmerk: str | None
    offset: int


@dataclass(frozen=True, slots=True)
class Joined:
    """What joining makes: a data key of its own, the parts' keys under it, and their segments in order."""

    key: bytes | None
    parts: tuple[PartKey, ...]
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Upload:
    """One row. Sizes are bytes; `offset` is what is durable and was or may be acknowledged.

    length: None while its sender has not said it (tus-R09). reserved: what it takes of its relation's quota.
    concat: `Upload-Concat` as it was received (tus-N08). kenmerk: of its delivery; a part has none.
    segments: in order; their lengths add up to `offset`.
    verified_offset: where a PATCH with a checksum began, set while it runs and, when it failed, until the next one
    writes; nothing behind counts.
    hash_state: saved SHA-256 state at `offset`, None where the hash must be computed by reading.
    sha256: lower-case hex, once complete.
    is_held: somebody has the lease, alive or dead, so that `offset` may lag behind the bytes.
    key: its data key, encrypted under a master key; None for plain bytes, as an earlier release stored them.
    parts: what a joined upload is made of.
    """

    upload_id: str
    owner: Owner
    length: int | None
    offset: int
    segments: tuple[Segment, ...]
    verified_offset: int | None
    hash_state: bytes | None
    sha256: str | None
    state: UploadState
    upload_metadata: str | None
    name: str
    filetype: str
    kenmerk: str | None
    created_at: datetime
    last_byte_at: datetime
    expires_at: datetime
    received_at: datetime | None
    is_held: bool = False
    reserved: int = 0
    concat: str | None = None
    key: bytes | None = None
    parts: tuple[PartKey, ...] = ()

    @property
    def is_complete(self) -> bool:
        return self.offset == self.length

    @property
    def is_part(self) -> bool:
        """Waits to be joined with others; completes nothing by itself."""
        return self.concat == PARTIAL

    @property
    def is_joined(self) -> bool:
        """Made of parts: its bytes never change (tus-N06)."""
        return self.concat is not None and self.concat != PARTIAL

    @property
    def awaits_completion(self) -> bool:
        """All bytes are in, but whoever brought the last one ended before it could say so."""
        return self.is_complete and self.state is UploadState.OPEN


@dataclass(frozen=True, slots=True)
class Progress:
    """What a checkpoint writes: everything that moves with the offset, in one UPDATE.

    last_byte_at, expires_at, reserved, length: None leaves them as they are.
    """

    offset: int
    segments: tuple[Segment, ...]
    hash_state: bytes | None
    last_byte_at: datetime | None = None
    expires_at: datetime | None = None
    reserved: int | None = None
    length: int | None = None


@dataclass(frozen=True, slots=True)
class NewUpload:
    """What a creation request asks for, before anybody has agreed. length: None when it comes later."""

    upload_id: str
    owner: Owner
    length: int | None
    upload_metadata: str | None
    metadata: Mapping[str, str]
    name: str
    filetype: str
    concat: str | None = None

    @property
    def is_part(self) -> bool:
        return self.concat == PARTIAL

    @property
    def is_joined(self) -> bool:
        """Of parts that are all here: it is never open."""
        return self.concat is not None and not self.is_part


@dataclass(frozen=True, slots=True)
class Answer:
    """A response as plain values. body: short text for a person reading a log, never a trace.

    close: the request's body was not read to its end, so the connection can't be used again.
    """

    status: int
    headers: Mapping[str, str]
    body: str = ""
    close: bool = False
