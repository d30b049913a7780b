"""Writing into one upload under its lease: bytes, hash and checkpoints that move together."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from uploads.protocol.checksum import BodyChecksum
from uploads.protocol.completion import finish_whole
from uploads.protocol.errors import Refusal
from uploads.protocol.expiration import expires_at
from uploads.protocol.model import Progress, Segment, Upload
from uploads.protocol.ports import Begin, Hashing, Interrupt, Lease, Leases, RunningHash, SegmentStore, SegmentWriter

Update = Callable[[memoryview], None]

CONTINUE_SEGMENTS_BELOW_BYTES = 64 * 1024 * 1024  # small requests share a file, large ones have their own
CONTINUE_SEGMENTS_BELOW_FRAMES = 4096  # finding a byte in a segment means going along its frames


def may_continue(segment: Segment) -> bool:
    """Whether the next request goes on in this file."""
    return segment.length < CONTINUE_SEGMENTS_BELOW_BYTES and segment.frames < CONTINUE_SEGMENTS_BELOW_FRAMES


def one_after_the_other(update: Update, write: Update, data: memoryview) -> None:
    """Write, then hash, in this thread."""
    write(data)
    update(data)


@dataclass(frozen=True, slots=True)
class Ground:
    """What writing stands on: ports and the clock's `now`. both: hashes and writes the same bytes."""

    begin_read: Begin
    begin: Begin
    leases: Leases
    store: SegmentStore
    hashing: Hashing
    now: Callable[[], datetime]
    both: Callable[[Update, Update, memoryview], None] = one_after_the_other


class Writing:
    """One request's bytes on their way into an upload.

    With a checksum the row's offset stands still until `keep`; without, each checkpoint moves it.
    The segment file is opened by the first byte. `close` must be called.
    """

    def __init__(self, ground: Ground, upload: Upload, lease: Lease, checksum: BodyChecksum | None) -> None:
        self._ground = ground
        self._upload = upload
        self._lease = lease
        self._checksum = checksum
        self._sealed = upload.segments
        self._writer: SegmentWriter | None = None
        self._hash = self._hash_at_start()
        self._reserved = upload.reserved
        self.offset = upload.offset

    def room_for(self, size: int) -> int:
        """How many of the next `size` bytes may come in; while the length is open, room is reserved first (tus-R09)."""
        if self._upload.length is not None:
            return min(size, self._upload.length - self.offset)
        lacking = self.offset + size - self._reserved
        if lacking > 0:
            with self._ground.begin() as unit:
                self._reserved += unit.intake.grow(self._upload, self._reserved, lacking)
                unit.uploads.set_reserved(self._lease, self._reserved)
        return min(size, self._reserved - self.offset)

    def write(self, data: memoryview) -> None:
        """Append the bytes to the segment, the hash and the checksum."""
        writer = self._writer or self._open()
        self._ground.both(self._hash.update, writer.write, data)
        if self._checksum is not None:
            self._checksum.update(data)
        self.offset += len(data)

    def checkpoint(self, silence: timedelta = timedelta(0)) -> Interrupt:
        """Make what came in durable and count it; says what somebody wants of us. Raises LeaseLost.

        silence: how long ago the last byte came.
        """
        self._sync()
        if self._checksum is not None:
            return self._ground.leases.renew(self._lease)
        now = self._ground.now()
        with self._ground.begin() as unit:
            return unit.uploads.advance(self._lease, self._progress(now, now - silence), now)

    def flush(self) -> None:
        """Give what came so far to the file, so that it outlives this process."""
        if self._writer is not None:
            self._writer.flush()

    def renew(self) -> Interrupt:
        """Hold the lease while nothing comes in."""
        return self._ground.leases.renew(self._lease)

    def wanted(self) -> Interrupt:
        """What somebody wants of us."""
        return self._ground.leases.wanted(self._lease)

    def verdict(self) -> Refusal | None:
        """Why the body is not what its checksum says; None when it is, or had none."""
        return None if self._checksum is None else self._checksum.verdict()

    def discard(self) -> None:
        """Cut off everything that this request wrote; only the lease is left to let go."""
        if self._writer is not None:
            self._writer.rewind()
        self._hash = self._hash_at_start()
        self.offset = self._upload.offset

    def keep(self, *, expires: datetime | None = None) -> Upload:
        """Make everything durable and count it, let the lease go, and finish the upload when it is whole.

        After this the offset may be acknowledged. expires: when an unfinished one will expire, if not as usual.
        """
        self._sync()
        now = self._ground.now()
        with self._ground.begin() as unit:
            if self._upload.length is None:
                unit.intake.give_back(self._upload, self._reserved - self.offset)
                self._reserved = self.offset
            unit.uploads.settle(self._lease, self._progress(now, now, expires), now)
            upload = unit.uploads.get(self._upload.upload_id)
            return finish_whole(unit, upload, self._hash.hexdigest(), now) if upload.is_complete else upload

    def close(self) -> None:
        """Close the segment file."""
        if self._writer is not None:
            self._writer.close()

    def _hash_at_start(self) -> RunningHash:
        hashing = self._ground.hashing
        return hashing.resume(self._upload.hash_state) if self._upload.offset else hashing.begin()

    def _open(self) -> SegmentWriter:
        last = self._sealed[-1] if self._sealed else None
        if last is not None and may_continue(last):
            self._sealed = self._sealed[:-1]
        else:
            last = Segment(self._lease.token, 0)
        self._writer = self._ground.store.open(self._upload, last)
        return self._writer

    def _sync(self) -> None:
        if self._writer is not None:
            self._writer.sync()

    def _progress(self, now: datetime, last_byte_at: datetime, expires: datetime | None = None) -> Progress:
        segments, state = self._segments(), self._hash.state()
        if self.offset == self._upload.offset:
            return Progress(self.offset, segments, state, None, expires, self._reserved)
        due = expires or expires_at(self._upload.created_at, now)
        return Progress(self.offset, segments, state, last_byte_at, due, self._reserved)

    def _segments(self) -> tuple[Segment, ...]:
        return self._sealed if self._writer is None else (*self._sealed, self._writer.segment)
