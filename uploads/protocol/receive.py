"""The loop that takes a body in: checkpoints, a pace to keep, and giving way without losing a byte.

tus-C19 (time-outs), tus-C20 (drain at interruption), tus-C21 (excess).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from uploads.protocol.ports import ByteStream, Interrupt
from uploads.protocol.writing import Writing

CHECKPOINT_SECONDS = 2.0
TICK_SECONDS = 0.5
SILENT_SECONDS = 2.0
RENEW_SECONDS = 10.0
IDLE_LIMIT_SECONDS = 60.0
SLOWEST_BYTES_PER_SECOND = 1024  # measured over IDLE_LIMIT_SECONDS
TRICKLE_BYTES_PER_SECOND = 32 * 1024  # slower than this, bytes are left to gather in the socket's buffer
REST_SECONDS = 0.2


class End(Enum):
    """Why the loop stopped."""

    BODY_ENDED = "body_ended"
    BROKEN = "broken"
    EXCESS = "excess"
    INTERRUPTED = "interrupted"
    TOO_SLOW = "too_slow"
    NO_ROOM = "no_room"


@dataclass(slots=True)
class _Pace:
    """When bytes came, when the last checkpoint and renewal were; seconds of a monotonic clock."""

    now: float
    last_byte: float
    last_checkpoint: float
    last_renewal: float
    window_start: float
    second_start: float
    total: int = 0
    uncounted: int = 0
    in_window: int = 0
    in_second: int = 0
    is_trickle: bool = False

    def took(self, size: int) -> None:
        self.last_byte = self.now
        self.total += size
        self.uncounted += size
        self.in_window += size
        self.in_second += size
        passed = self.now - self.second_start
        if passed >= 1:
            self.is_trickle = self.in_second < TRICKLE_BYTES_PER_SECOND * passed
            self.second_start, self.in_second = self.now, 0

    def checkpoint_is_due(self, enough: int) -> bool:
        late = self.now - self.last_checkpoint >= CHECKPOINT_SECONDS
        return self.uncounted >= enough or (late and self.uncounted > 0)

    def is_silent(self) -> bool:
        return self.now - self.last_byte >= SILENT_SECONDS

    def is_too_slow(self) -> bool:
        if self.now - self.window_start < IDLE_LIMIT_SECONDS:
            return False
        enough = self.in_window >= SLOWEST_BYTES_PER_SECOND * IDLE_LIMIT_SECONDS
        self.window_start, self.in_window = self.now, 0
        return not enough


def receive(body: ByteStream, writing: Writing, elapsed: Callable[[], float] = time.monotonic) -> End:
    """Take in what the upload has room for, until the body ends or there is a reason to stop.

    What is already here is always taken in first. Raises LeaseLost, or OSError when the disk fails.
    """
    start = elapsed()
    pace = _Pace(start, start, start, start, start, start)
    while True:
        if pace.is_trickle:  # each look at it costs as much as a look at a fast one
            writing.rest(REST_SECONDS)
        data = body.read(TICK_SECONDS)
        pace.now = elapsed()
        if data is not None and not len(data):
            return End.BROKEN if body.is_broken else End.BODY_ENDED
        if data is not None:
            if not writing.disk_takes(len(data)):
                return End.NO_ROOM
            room = writing.room_for(len(data))
            writing.write(data[:room])
            if room < len(data):
                return End.EXCESS
            pace.took(len(data))
            if pace.total == body.length:
                continue  # what ends it makes everything durable
        else:
            writing.flush()
        if pace.is_too_slow():
            return _drain(body, writing, End.TOO_SLOW)
        if _must_give_way(writing, pace):
            return _drain(body, writing, End.INTERRUPTED)


def _must_give_way(writing: Writing, pace: _Pace) -> bool:
    wanted = writing.heard()
    if pace.checkpoint_is_due(writing.checkpoint_bytes):
        wanted = max(wanted, writing.checkpoint(timedelta(seconds=pace.now - pace.last_byte)))
        pace.last_checkpoint = pace.last_renewal = pace.now
        pace.uncounted = 0
    if wanted is Interrupt.NOW:
        return True
    if not pace.is_silent():
        return False
    if pace.now - pace.last_renewal >= RENEW_SECONDS:
        pace.last_renewal = pace.now
        return writing.renew() is not Interrupt.NONE
    return writing.wanted() is not Interrupt.NONE


def _drain(body: ByteStream, writing: Writing, end: End) -> End:
    """Take in what lies in the socket's buffer already: it was sent, so it counts (tus-C20)."""
    while (data := body.read(0)) is not None and len(data):
        if not writing.disk_takes(len(data)):
            return End.NO_ROOM
        writing.write(data[: writing.room_for(len(data))])
    return end
