"""After a holder died: which of its bytes count.

kill -9 leaves the page cache whole: everything in the files counts, but for a request with a checksum.
After a restart of the machine a file can be longer than its data: then only checkpoints count, and what
proves itself, as encrypted frames do.
"""

from dataclasses import replace
from datetime import datetime

from uploads.protocol.completion import finish_whole
from uploads.protocol.ground import Ground
from uploads.protocol.model import Progress, Segment, Upload
from uploads.protocol.ports import Lease


def recover(ground: Ground, upload: Upload, lease: Lease, now: datetime) -> Upload:
    """The upload with its true offset, stored and durable. The offset never goes down (tus-D05).

    lease: a takeover, held by us. Raises LeaseLost.
    """
    segments = _found(ground, upload, lease) if upload.verified_offset is None else upload.segments
    offset = sum(segment.length for segment in segments)
    state = _hash_state(ground, upload, segments, offset)
    _make_exact(ground, upload, segments, lease)
    with ground.begin() as unit:
        # An own segment ends the dead holder's: should it live on elsewhere, it writes where nobody reads.
        unit.uploads.advance(lease, Progress(offset, (*segments, Segment(lease.token, 0)), state), now)
        return unit.uploads.get(upload.upload_id)


def complete(ground: Ground, upload: Upload, now: datetime) -> Upload:
    """The upload finished as its last request would have done. upload: held by us, with all its bytes."""
    hashing = ground.hashing
    running = hashing.resume(upload.hash_state) if upload.offset else hashing.begin()
    with ground.begin() as unit:
        return finish_whole(unit, upload, running.hexdigest(), now)


def _found(ground: Ground, upload: Upload, lease: Lease) -> tuple[Segment, ...]:
    """The segments as the files have them: the dead holder began its own, or the last one may have grown.

    Never both: behind the last one may lie what an earlier request sent and nobody was told of, and the dead holder
    sent those bytes again.
    """
    end = upload.reserved if upload.length is None else upload.length
    room = end - upload.offset
    if lease.former_token not in {segment.number for segment in upload.segments}:
        begun = ground.store.grown(upload, Segment(lease.former_token, 0), room, same_boot=lease.same_boot)
        if begun.length:
            return (*upload.segments, begun)
    if not upload.segments:
        return ()
    *before, last = upload.segments
    return (*before, ground.store.grown(upload, last, room, same_boot=lease.same_boot))


def _hash_state(ground: Ground, upload: Upload, segments: tuple[Segment, ...], offset: int) -> bytes | None:
    """The hash state at the recovered offset, by reading what came after the last checkpoint."""
    if offset == upload.offset:
        return upload.hash_state
    running = ground.hashing.resume(upload.hash_state) if upload.offset else ground.hashing.begin()
    for piece in ground.store.read(replace(upload, segments=segments), upload.offset, offset):
        running.update(piece)
    return running.state()


def _make_exact(ground: Ground, upload: Upload, segments: tuple[Segment, ...], lease: Lease) -> None:
    """What was found is durable, and what a chunk with a checksum left is cut off (tus-K05).

    All else stays as it lies: whoever took over from us meanwhile, because we were slow, may have found that it counts.
    """
    for segment in segments:
        if segment not in upload.segments:
            ground.store.make_exact(upload, segment)
    if upload.verified_offset is not None:
        known = {segment.number: segment for segment in segments}
        for number in {lease.former_token, *(segment.number for segment in segments[-1:])}:
            ground.store.make_exact(upload, known.get(number, Segment(number, 0)))
