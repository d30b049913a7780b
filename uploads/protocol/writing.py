"""Writing into one upload under its lease: bytes, hash and checkpoints that move together."""

from concurrent.futures import Future, wait
from dataclasses import replace
from datetime import datetime, timedelta

from uploads.protocol.checksum import BodyChecksum
from uploads.protocol.completion import finish_whole
from uploads.protocol.errors import Refusal
from uploads.protocol.expiration import expires_at
from uploads.protocol.ground import Ground
from uploads.protocol.model import Progress, Segment, Upload
from uploads.protocol.ports import Interrupt, Lease, RunningHash, SegmentWriter
from uploads.protocol.room import LOOK_EVERY_BYTES


class Writing:
    """One request's bytes on their way into an upload.

    With a checksum the row's offset stands still until `keep`; without, each checkpoint moves it.
    The segment file is opened by the first byte. `close` must be called.
    declared: a length that is stored by `keep`, unless its bytes are discarded.
    """

    def __init__(
        self,
        ground: Ground,
        upload: Upload,
        lease: Lease,
        checksum: BodyChecksum | None,
        declared: int | None = None,
    ) -> None:
        self._ground = ground
        self._upload = upload
        self._lease = lease
        self._checksum = checksum
        self._sealed = upload.segments
        self._writer: SegmentWriter | None = None
        self.has_let_go = False  # of the lease, by `keep`
        self._hash = self._hash_at_start()
        self._reserved = upload.reserved
        self._length = declared if upload.length is None else upload.length
        self._unasked = 0  # bytes that may come before the disk is asked again
        self._checkpoint: Future[Interrupt] | None = None
        self.offset = upload.offset

    @property
    def checkpoint_bytes(self) -> int:
        """How many uncounted bytes make a checkpoint."""
        return self._ground.checkpoint_bytes

    def room_for(self, size: int) -> int:
        """How many of the next `size` bytes may come in; while the length is open, room is reserved first (tus-R09)."""
        if self._length is not None:
            return min(size, self._length - self.offset)
        lacking = self.offset + size - self._reserved
        if lacking > 0:
            with self._ground.begin() as unit:
                current = unit.uploads.get(self._upload.upload_id)  # its relation may have been merged meanwhile (K27)
                self._reserved += unit.intake.grow(current, self._reserved, lacking)
                unit.uploads.set_reserved(self._lease, self._reserved)
        return min(size, self._reserved - self.offset)

    def disk_takes(self, size: int) -> bool:
        """Whether the next `size` bytes leave the floor of free space alone; looked at once in a MiB (tus-X04)."""
        if self._unasked < size:
            if not self._ground.room.takes(size):
                return False
            self._unasked = max(size, LOOK_EVERY_BYTES)
        self._unasked -= size
        return True

    def write(self, data: memoryview) -> None:
        """Append the bytes to the segment, the hash and the checksum."""
        writer = self._writer or self._open()
        self._ground.both(self._hash.update, writer.write, data)
        if self._checksum is not None:
            self._checksum.update(data)
        self.offset += len(data)

    def checkpoint(self, silence: timedelta = timedelta(0)) -> Interrupt:
        """Have what came in made durable and counted, aside, once the checkpoint before is done.

        Returns what that earlier one heard others want of us. Raises LeaseLost, or OSError when the disk failed it.
        silence: how long ago the last byte came.
        """
        before = self._concluded()
        self.flush()
        now, writer = self._ground.now(), self._writer
        progress = replace(self._progress(now, now - silence), reserved=None)  # `room_for` writes that meanwhile

        def count() -> Interrupt:
            if writer is not None:
                writer.harden()
            if self._checksum is not None:
                return self._ground.leases.renew(self._lease)
            with self._ground.begin() as unit:
                return unit.uploads.advance(self._lease, progress, now)

        self._checkpoint = self._ground.aside(count)
        return max(before, self.heard())

    def heard(self) -> Interrupt:
        """What a checkpoint heard that is done by now. Raises as `checkpoint`."""
        is_done = self._checkpoint is not None and self._checkpoint.done()
        return self._concluded() if is_done else Interrupt.NONE

    def flush(self) -> None:
        """Give what came so far to the store."""
        if self._writer is not None:
            self._writer.flush()

    def rest(self, seconds: float) -> None:
        """Leave it alone for a moment: its sender is slow."""
        self._ground.rest(seconds)

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
        """Cut off everything that this request wrote; only the lease is left to let go. Raises as `checkpoint`."""
        self._concluded()
        if self._writer is not None:
            self._writer.rewind()
        self._hash = self._hash_at_start()
        self.offset = self._upload.offset
        self._length = self._upload.length

    def keep(self, *, expires: datetime | None = None) -> Upload:
        """Make everything durable and count it, let the lease go, and finish the upload when it is whole.

        After this the offset may be acknowledged. expires: when an unfinished one will expire, if not as usual.
        """
        self._concluded()
        if self._writer is None and self._upload.verified_offset is not None:
            self._open()  # a segment of its own, which ends the one that an unverified chunk lies behind (tus-K05)
        self._sync()
        now = self._ground.now()
        with self._ground.begin() as unit:
            if self._length is None:
                unit.intake.give_back(self._upload, self._reserved - self.offset)
                self._reserved = self.offset
            progress = replace(self._progress(now, now, expires), length=self._declared)
            unit.uploads.settle(self._lease, progress, now)
            upload = unit.uploads.get(self._upload.upload_id)
            stored = finish_whole(unit, upload, self._hash.hexdigest(), now) if upload.is_complete else upload
        self.has_let_go = True
        return stored

    def close(self) -> None:
        """Close the segment file, when no checkpoint needs it any more."""
        if self._checkpoint is not None:
            wait([self._checkpoint])
        if self._writer is not None:
            self._writer.close()

    @property
    def _declared(self) -> int | None:
        """The length as far as the row does not have it."""
        return self._length if self._upload.length is None else None

    def _concluded(self) -> Interrupt:
        """What the running checkpoint hears, when it is done; NONE without one."""
        running, self._checkpoint = self._checkpoint, None
        return Interrupt.NONE if running is None else running.result()

    def _hash_at_start(self) -> RunningHash:
        hashing = self._ground.hashing
        return hashing.resume(self._upload.hash_state) if self._upload.offset else hashing.begin()

    def _open(self) -> SegmentWriter:
        last = self._sealed[-1] if self._sealed else None
        if last is not None and self._ground.store.goes_on(self._upload, last, self._lease.token):
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
