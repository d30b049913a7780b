"""What the protocol needs: rows in a transaction, leases, segment files, a resumable hash, a body."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Protocol

from uploads.protocol.model import Joined, NewUpload, Progress, Segment, Upload, Whole

LEASE_LASTS = timedelta(seconds=30)


class ByteStream(Protocol):
    """The body of a request, as it arrives."""

    @property
    def length(self) -> int | None:
        """Content-Length in bytes; None for a chunked body."""
        ...

    @property
    def is_broken(self) -> bool:
        """True when it ended before everything that was promised came."""
        ...

    @property
    def trailers(self) -> Mapping[str, str] | None:
        """Fields after a chunked body, names in lower case, once it has ended; None where they can't be read."""
        ...

    def read(self, wait_seconds: float) -> memoryview | None:
        """The next bytes, valid until the next call; empty at the end; None when nothing came in time."""
        ...


class Interrupt(IntEnum):
    """What somebody else wants of the one who writes."""

    NONE = 0
    IF_SILENT = 1  # stop unless bytes came in lately
    NOW = 2  # stop: the upload is being deleted


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to write one upload. token is a fencing number: each lease has a higher one.

    is_takeover: the holder before us died or lost it by time, so its bytes must be looked at.
    holder: names this process, for whoever finds the lease.
    same_boot: the former holder ran under this same kernel, so what it wrote is in the page cache, not lost.
    """

    upload_id: str
    token: int
    holder: str
    is_takeover: bool = False
    same_boot: bool = False
    former_token: int = 0


@dataclass(frozen=True, slots=True)
class LeaseState:
    """Who holds an upload. holder and until are None when it is free; last_byte_at: of the last checkpoint."""

    token: int
    holder: str | None
    until: datetime | None
    last_byte_at: datetime
    interrupt: Interrupt


class Leases(Protocol):
    """Who may write now."""

    def acquire(self, upload_id: str, *, force: bool = False) -> Lease:
        """The lease; interrupts a silent holder, or with force any holder.

        Raises TusError BUSY when the holder is at work or doesn't let go within 3 s.
        """
        ...

    def renew(self, lease: Lease) -> Interrupt:
        """Hold it longer; says what somebody wants of us. Raises LeaseLost."""
        ...

    def wanted(self, lease: Lease) -> Interrupt:
        """What somebody wants of us, without holding it longer. Raises LeaseLost."""
        ...

    def release(self, lease: Lease) -> None:
        """Let go; nothing happens when it was lost already."""
        ...

    def first(self, upload_id: str) -> Lease:
        """The lease that an upload is born with; stored by `UploadRows.add`."""
        ...


class UploadRows(Protocol):
    """The uploads' rows in one transaction. Every write is fenced by the lease: LeaseLost otherwise."""

    def find(self, upload_id: str) -> Upload | None: ...

    def get(self, upload_id: str) -> Upload:
        """An upload that must be there. Raises LookupError."""
        ...

    def add(
        self,
        new: NewUpload,
        kenmerk: str | None,
        expires_at: datetime,
        now: datetime,
        lease: Lease | None,
        key: bytes | None,
    ) -> Upload:
        """Store a new upload at offset 0, held by `lease` when given. key: of `SegmentStore.new_key`."""
        ...

    def add_joined(self, new: NewUpload, kenmerk: str | None, joined: Joined, now: datetime) -> Upload:
        """Store an upload that has all its bytes already."""
        ...

    def add_whole(self, new: NewUpload, kenmerk: str | None, whole: Whole, now: datetime) -> None:
        """Store a small upload that is complete, with its bytes."""
        ...

    def take_whole(self, upload_id: str, whole: Whole, now: datetime) -> Upload | None:
        """Store all bytes of an upload that has none; None when it has some or somebody holds it."""
        ...

    def lock(self, upload_ids: Sequence[str]) -> tuple[Upload, ...]:
        """Those of these uploads that there are, unchanged by anybody else before this transaction ends."""
        ...

    def set_length(self, lease: Lease, length: int) -> None:
        """Its sender said how long it is; from now on it reserves just that."""
        ...

    def set_reserved(self, lease: Lease, reserved: int) -> None: ...

    def mark_part(self, upload_id: str) -> None:
        """A part has all its bytes."""
        ...

    def running_streams(self, account: str, now: datetime) -> int:
        """How many uploads of this account somebody writes just now."""
        ...

    def begin_verified(self, lease: Lease, offset: int) -> None:
        """Note that what comes after offset counts only when its checksum has matched."""
        ...

    def advance(self, lease: Lease, progress: Progress, now: datetime) -> Interrupt:
        """Write a checkpoint and hold the lease longer; says what somebody wants of us."""
        ...

    def settle(self, lease: Lease, progress: Progress, now: datetime) -> None:
        """Write the last checkpoint of a request and let the lease go."""
        ...

    def mark_received(self, upload_id: str, sha256: str | None, now: datetime) -> None:
        """The last byte is in."""
        ...

    def mark_deleted(self, lease: Lease, now: datetime) -> None:
        """Its owner took it away; the lease goes with it."""
        ...


class IntakeRules(Protocol):
    """What the room above decides, inside the same transaction."""

    def admit(self, new: NewUpload, now: datetime) -> str | None:
        """The kenmerk of the delivery that the upload joins, None for a part; reserves its space. Raises TusError."""
        ...

    def admit_whole(self, new: NewUpload, now: datetime) -> str | None:
        """As `admit`, for an upload that is stored whole in this transaction: `received` need not be called."""
        ...

    def declared(self, upload: Upload, length: int) -> None:
        """The length that its sender now says: reserve the rest of it. Raises TusError."""
        ...

    def grow(self, upload: Upload, reserved: int, needed: int) -> int:
        """Reserve at least `needed` bytes more for an upload of open length, or what there is; how many."""
        ...

    def give_back(self, upload: Upload, size: int) -> None:
        """Reserved bytes that an upload of open length did not use."""
        ...

    def received(self, upload: Upload, now: datetime) -> None:
        """The upload's last byte is in."""
        ...

    def may_delete(self, upload: Upload) -> bool:
        """Whether its owner may still take it away."""
        ...

    def deleted(self, upload: Upload, now: datetime) -> None:
        """It was taken away: give its space back."""
        ...


class Unit(Protocol):
    """One transaction, committed at the end unless an exception leaves it."""

    @property
    def uploads(self) -> UploadRows: ...
    @property
    def intake(self) -> IntakeRules: ...


Begin = Callable[[], AbstractContextManager[Unit]]


class SegmentWriter(Protocol):
    """Appends to one segment file."""

    @property
    def segment(self) -> Segment:
        """The segment with everything that was written, flushed or not."""
        ...

    def write(self, data: memoryview) -> None: ...

    def flush(self) -> None:
        """Give everything written to the store, as one that keeps files has: it outlives this process there."""
        ...

    def sync(self) -> None:
        """Returns when everything written is on the disk."""
        ...

    def harden(self) -> None:
        """Returns when everything that was flushed before is on the disk; another thread may write meanwhile."""
        ...

    def rewind(self) -> None:
        """Cut off everything that was written since it was opened."""
        ...

    def close(self) -> None: ...


class SegmentStore(Protocol):
    """The bytes of uploads, in segments."""

    def new_key(self, upload_id: str) -> bytes | None:
        """A data key for a new upload, as its row keeps it; None where bytes are stored as they are."""
        ...

    def open(self, upload: Upload, segment: Segment) -> SegmentWriter:
        """Append behind what counts of a segment; what lies behind is cut off, durably. A new one is made.

        Raises EOFError when the file is shorter than what counts.
        """
        ...

    def goes_on(self, upload: Upload, segment: Segment, token: int) -> bool:
        """Whether the holder with this token goes on in the last segment that is there, or begins its own."""
        ...

    def make_exact(self, upload: Upload, segment: Segment) -> None:
        """After a holder died: what counts of a segment is durable, and what lies behind never counts.

        Raises EOFError when less is there than counts.
        """
        ...

    def grown(self, upload: Upload, segment: Segment, room: int, *, same_boot: bool) -> Segment:
        """The segment with the bytes behind it that its dead writer left and that are surely those it got.

        At most `room` bytes more. same_boot: the page cache that it wrote into is still there.
        """
        ...

    def sealed_small(self, upload_id: str, key: bytes, data: memoryview) -> tuple[Segment, bytes] | None:
        """All bytes of a small upload for its row in the database; None where everything goes into files."""
        ...

    def read(self, upload: Upload, start: int, stop: int) -> Iterator[memoryview]:
        """The bytes from start to stop (excluded) of the upload; each piece is valid until the next.

        Raises EOFError when they are not there, BytesDamaged when they are not what was written.
        """
        ...

    def join(self, upload_id: str, parts: Sequence[Upload]) -> Joined:
        """Make an upload of the segments of others, without copying; durable. Raises FileNotFoundError.

        The parts may be deleted afterwards. Their segments must never be written again.
        """
        ...

    def delete(self, upload_id: str) -> None:
        """Remove everything of an upload; nothing happens when there is nothing. Raises OSError: some may be left."""
        ...

    def free_bytes(self) -> int | None:
        """How many bytes it still takes, as far as anybody knows; None when it has no end."""
        ...


class RunningHash(Protocol):
    """SHA-256 of all bytes of an upload so far, whose state can be saved."""

    def update(self, data: memoryview) -> None: ...

    def state(self) -> bytes | None:
        """What `Hashing.resume` needs; None where state can't be saved."""
        ...

    def hexdigest(self) -> str | None:
        """Lower-case hex; None where it must be computed by reading."""
        ...


class Hashing(Protocol):
    """Makes running hashes."""

    def begin(self) -> RunningHash: ...

    def resume(self, state: bytes | None) -> RunningHash: ...
