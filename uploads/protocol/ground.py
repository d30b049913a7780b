"""What every verb stands on: the ports, the clock, and how work is divided over threads."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime

from uploads.protocol.ports import Begin, Hashing, Interrupt, Leases, SegmentStore
from uploads.protocol.room import Room

Update = Callable[[memoryview], None]
Heard = Callable[[], Interrupt]

CHECKPOINT_BYTES = 16 * 1024 * 1024  # as much again may come in while one is made: 32 MiB are not counted at most


def one_after_the_other(update: Update, write: Update, data: memoryview) -> None:
    """Write, then hash, in this thread."""
    write(data)
    update(data)


def never_rest(seconds: float) -> None:
    """Go on at once."""


def at_once(work: Heard) -> "Future[Interrupt]":
    """Do it now, in this thread. Raises what it raises."""
    done: Future[Interrupt] = Future()
    done.set_result(work())
    return done


@dataclass(frozen=True, slots=True)
class Ground:
    """The ports and the clock's `now`.

    both: hashes and writes the same bytes. aside: does the work of a checkpoint, while more bytes may come in.
    rest: lets so many seconds pass. room: what the disks still take.
    checkpoint_bytes: how many uncounted bytes make a checkpoint.
    """

    begin_read: Begin
    begin: Begin
    leases: Leases
    store: SegmentStore
    hashing: Hashing
    now: Callable[[], datetime]
    both: Callable[[Update, Update, memoryview], None] = one_after_the_other
    aside: Callable[[Heard], "Future[Interrupt]"] = at_once
    rest: Callable[[float], None] = never_rest
    room: Room = field(default_factory=Room)
    checkpoint_bytes: int = CHECKPOINT_BYTES
