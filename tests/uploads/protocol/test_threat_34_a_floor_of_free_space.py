"""Uploads stop while enough is left on the disk for all else, and what came before that stays good."""

import base64
import errno
import hashlib
import io
import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from tests.uploads.kit import JANSEN, Bytes, Kit
from uploads.deliveries.model import Delivery
from uploads.intake.form_upload import FormRefusal
from uploads.protocol.receive import End, receive
from uploads.protocol.room import LOOK_EVERY_BYTES, Room
from uploads.protocol.writing import Writing
from uploads.stores.free_space_gauge import FreeSpaceGauge
from uploads.stores.memory_store import MemoryStore

FLOOR = 1_000_000
FULL = (507, "60")

pytestmark = pytest.mark.requires("tus-X04", "threat 34")


@dataclass
class Disk:
    """How much of it is free."""

    free: int | None
    shrinks_by: int = 0
    looks: int = 0

    def free_bytes(self) -> int | None:
        self.looks += 1
        if self.free is None:
            return None
        self.free -= self.shrinks_by
        return self.free + self.shrinks_by

    def fill_from(self, free: int) -> None:
        """From now on a MiB of it is taken between two looks."""
        self.free, self.shrinks_by = free, LOOK_EVERY_BYTES


@pytest.fixture
def on_disk(kit: Kit) -> Callable[[Disk], Kit]:
    """The kit with its bytes on this disk."""

    def put(disk: Disk) -> Kit:
        kit.ground = replace(kit.ground, room=Room(FLOOR, {"store": disk.free_bytes}))
        kit.__post_init__()
        return kit

    return put


def answer_of(answer: Any) -> tuple[int, str | None]:
    return answer.status, answer.headers.get("Retry-After")


def test_an_upload_that_does_not_fit_above_the_floor_is_not_begun(on_disk: Callable[[Disk], Kit]) -> None:
    kit = on_disk(Disk(FLOOR + 100_000))
    assert answer_of(kit.create(100_001)) == FULL
    assert answer_of(kit.create(100_001, b"x" * 1000)) == FULL
    assert kit.create(100_000).status == 201


def test_one_whose_length_is_open_is_begun_while_there_is_any_room(on_disk: Callable[[Disk], Kit]) -> None:
    disk = Disk(FLOOR)
    kit = on_disk(disk)
    assert answer_of(kit.ask("POST", headers={"upload-defer-length": "1"})) == FULL
    disk.free = FLOOR + 1
    assert kit.ask("POST", headers={"upload-defer-length": "1"}).status == 201


def test_a_body_that_does_not_fit_is_refused_before_a_byte_of_it_is_read(on_disk: Callable[[Disk], Kit]) -> None:
    disk = Disk(FLOOR + 100_000)
    kit = on_disk(disk)
    upload_id = kit.created(100_000)
    disk.free = FLOOR + 99_999
    sent = Bytes([b"x" * 100_000], 100_000)
    refused = kit.patch(upload_id, 0, sent)
    assert (answer_of(refused), refused.close, sent.reads) == (FULL, True, 0)
    assert kit.patch(upload_id, 0, b"x" * 99_999).status == 204


def test_a_small_upload_which_is_a_row_leaves_the_floor_alone_too(on_disk: Callable[[Disk], Kit]) -> None:
    kit = on_disk(Disk(FLOOR + 4))
    assert answer_of(kit.create(5, b"hello")) == FULL
    assert kit.create(4, b"hell").status == 201


def test_a_stream_that_reaches_the_floor_keeps_what_came_and_lets_its_upload_go(on_disk: Callable[[Disk], Kit]) -> None:
    disk = Disk(None)
    kit = on_disk(disk)
    piece = bytes(range(256)) * (LOOK_EVERY_BYTES // 512)
    upload_id = kit.created(9_000_000)
    disk.fill_from(FLOOR + 2 * LOOK_EVERY_BYTES)
    refused = kit.patch(upload_id, 0, Bytes([piece] * 8, None))
    assert answer_of(refused) == FULL
    assert refused.close  # nobody reads the rest
    row = kit.row(upload_id)
    assert (row.offset, row.is_held) == (2 * len(piece), False)
    assert kit.head(upload_id).headers["Upload-Offset"] == str(row.offset)
    disk.free = None
    assert kit.patch(upload_id, row.offset, piece).status == 204
    assert kit.content(upload_id) == piece * 3


def test_what_is_drained_of_a_stream_that_is_ended_leaves_the_floor_alone_too(on_disk: Callable[[Disk], Kit]) -> None:
    disk = Disk(None)
    kit = on_disk(disk)
    upload_id, seconds = kit.created(9_000_000), itertools.count(0.0, 0.5)
    one = Writing(kit.ground, kit.row(upload_id), kit.ground.leases.acquire(upload_id), None)

    def fill(reads: int) -> None:
        disk.free = None if reads == 1 else FLOOR

    slow: list[bytes | None] = [b"x"] * 120
    sent = Bytes([*slow, bytes(2 * LOOK_EVERY_BYTES)], 9_000_000, before_each=fill)
    assert receive(sent, one, lambda: next(seconds)) is End.NO_ROOM
    assert one.offset == len(slow)


def test_with_a_checksum_nothing_of_such_a_body_is_kept(on_disk: Callable[[Disk], Kit]) -> None:
    disk = Disk(None)
    kit = on_disk(disk)
    upload_id = kit.created(9_000_000)
    disk.fill_from(FLOOR + 2 * LOOK_EVERY_BYTES)
    digest = base64.b64encode(hashlib.sha256(b"x" * 4 * LOOK_EVERY_BYTES).digest()).decode()
    sent = Bytes([b"x" * LOOK_EVERY_BYTES] * 4, None)
    refused = kit.patch(upload_id, 0, sent, upload_checksum=f"sha256 {digest}")
    assert (answer_of(refused), kit.row(upload_id).offset, kit.row(upload_id).is_held) == (FULL, 0, False)


def test_removing_needs_no_room(on_disk: Callable[[Disk], Kit]) -> None:
    disk = Disk(FLOOR + 100)
    kit = on_disk(disk)
    upload_id = kit.created(100, b"x" * 50)
    disk.free = 0
    assert answer_of(kit.patch(upload_id, 50, b"x")) == FULL
    assert kit.head(upload_id).status == 200
    assert kit.ask("DELETE", upload_id).status == 204


def test_the_disk_is_looked_at_once_in_a_mebibyte(on_disk: Callable[[Disk], Kit]) -> None:
    disk = Disk(10**12)
    kit = on_disk(disk)
    upload_id = kit.created(4 * LOOK_EVERY_BYTES)
    before = disk.looks
    assert kit.patch(upload_id, 0, Bytes([b"x" * 1024] * 4096, 4 * LOOK_EVERY_BYTES)).status == 204
    assert disk.looks - before <= 1 + 4


def test_a_store_without_an_end_takes_everything(on_disk: Callable[[Disk], Kit]) -> None:
    assert MemoryStore().free_bytes() is None
    kit = on_disk(Disk(None))
    assert kit.created(9_000_000, b"x" * 70_000)


def test_the_fullest_of_several_places_decides() -> None:
    places = {"store": lambda: FLOOR + 10, "database": lambda: FLOOR + 5, "elsewhere": lambda: None}
    assert Room(FLOOR, places).left() == 5
    assert Room(FLOOR, {"store": lambda: FLOOR - 1}).left() == 0
    assert Room(FLOOR, {"elsewhere": lambda: None}).left() is None


def test_a_form_is_told_that_there_is_no_room_now(on_disk: Callable[[Disk], Kit]) -> None:
    kit = on_disk(Disk(FLOOR))
    started = kit.deliveries.start(JANSEN, "correctie", "", kit.clock.now())
    assert isinstance(started, Delivery)
    kit.deliveries.remember(JANSEN, kit.clock.now())
    sent = io.BytesIO(b"hello")
    assert (
        kit.form_upload.receive(JANSEN, started.kenmerk, "a.csv", "", sent, 5, kit.clock.now()) is FormRefusal.NO_ROOM
    )


def test_a_place_that_cannot_be_looked_at_leaves_the_other_metrics_alone() -> None:
    def gone() -> int:
        raise OSError(errno.EIO, "the test broke this disk")

    places = {"store": gone, "database": lambda: 7, "elsewhere": lambda: None}
    samples = [one for gauge in FreeSpaceGauge(Room(FLOOR, places)).collect() for one in gauge.samples]
    assert [(one.labels, one.value) for one in samples] == [({"place": "database"}, 7), ({}, FLOOR)]
