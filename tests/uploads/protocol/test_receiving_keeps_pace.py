"""The loop that takes a body in: checkpoints, time limits, giving way."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.uploads.kit import Bytes, Kit
from uploads.locks.row_lease import is_free
from uploads.protocol.ports import Interrupt
from uploads.protocol.receive import End, receive
from uploads.protocol.writing import Writing


class Seconds:
    """A monotonic clock that goes on by a step at each look."""

    def __init__(self, step: float) -> None:
        self.now, self.step = 0.0, step

    def __call__(self) -> float:
        self.now += self.step
        return self.now


@pytest.fixture
def writing(kit: Kit) -> Callable[[int], Writing]:
    def begin(length: int) -> Writing:
        upload_id = kit.created(length)
        lease = kit.ground.leases.acquire(upload_id)
        return Writing(kit.ground, kit.row(upload_id), lease, None)

    return begin


@pytest.mark.requires("tus-C17")
def test_the_offset_is_durable_every_two_seconds(kit: Kit, writing: Callable[[int], Writing]) -> None:
    seen: list[int] = []
    (one,) = [writing(100)]
    upload_id = one._upload.upload_id
    sent = Bytes([b"x"] * 10, 10, before_each=lambda _: seen.append(kit.row(upload_id).offset))
    receive(sent, one, Seconds(0.5))
    assert seen[0] == 0
    assert seen[-1] >= 8


@pytest.mark.requires("tus-C19")
def test_a_client_slower_than_a_kibibyte_a_second_is_ended_and_keeps_what_came(
    writing: Callable[[int], Writing],
) -> None:
    one = writing(1_000_000)
    assert receive(Bytes([b"x"] * 500, 1_000_000), one, Seconds(0.5)) is End.TOO_SLOW
    assert one.offset == 500  # what was there already was drained


@pytest.mark.requires("tus-C19")
@pytest.mark.parametrize("pieces", [[b"x" * 500] * 300, [b"x" * 600] * 150 + [b"x" * 500] * 300])
def test_each_minute_has_to_bring_a_kibibyte_a_second(
    writing: Callable[[int], Writing], pieces: list[bytes | None]
) -> None:
    assert receive(Bytes(list(pieces), 1_000_000), writing(1_000_000), Seconds(0.5)) is End.TOO_SLOW


@pytest.mark.requires("tus-C19")
def test_a_client_that_is_quick_enough_may_take_its_time(writing: Callable[[int], Writing]) -> None:
    one = writing(1_000_000)
    assert receive(Bytes([b"x" * 600] * 300, 180_000), one, Seconds(0.5)) is End.BODY_ENDED


@pytest.mark.requires("tus-C19", "K38")
@pytest.mark.parametrize(("size", "rests"), [(100, 9), (20_000, 0)])
def test_a_trickle_is_looked_at_less_often_and_a_stream_always(kit: Kit, size: int, rests: int) -> None:
    upload_id, rested = kit.created(size * 10), [0.0]
    ground = replace(kit.ground, rest=lambda seconds: rested.append(seconds))
    one = Writing(ground, kit.row(upload_id), kit.ground.leases.acquire(upload_id), None)
    assert receive(Bytes([b"x" * size] * 10, size * 10), one, Seconds(0.5)) is End.BODY_ENDED
    assert (len(rested) - 1, one.offset) == (rests, size * 10)


@pytest.mark.requires("tus-C19", "threat 36")
def test_a_silent_stream_holds_its_lease_for_as_long_as_it_may_be_silent(
    kit: Kit, writing: Callable[[int], Writing]
) -> None:
    one = writing(100)
    held: list[bool] = []

    def look(_: int) -> None:
        kit.clock.advance(timedelta(seconds=0.5))
        with kit.row_leases._begin() as rows:
            state = rows.look(one._upload.upload_id)
        assert state is not None
        held.append(not is_free(state, kit.clock.now()))

    sent = Bytes([b"hello", *[None] * 100, b"x" * 95], 100, before_each=look)
    assert receive(sent, one, Seconds(0.5)) is End.BODY_ENDED
    assert all(held)


@pytest.mark.requires("tus-C20", "tus-C23")
def test_a_silent_holder_gives_way_and_first_takes_what_is_there(kit: Kit, writing: Callable[[int], Writing]) -> None:
    one = writing(100)
    lease = one._lease

    def ask(reads: int) -> None:
        if reads == 6:
            with kit.row_leases._begin() as rows:
                rows.interrupt(lease.upload_id, lease.token, Interrupt.IF_SILENT)

    sent = Bytes([b"hello", *[None] * 5, b"late", b"last"], 100, before_each=ask)
    assert receive(sent, one, Seconds(0.5)) is End.INTERRUPTED
    assert one.offset == len(b"hellolatelast")


@pytest.mark.requires("tus-C23", "tus-X02")
def test_a_holder_at_work_does_not_give_way(kit: Kit, writing: Callable[[int], Writing]) -> None:
    one = writing(100)
    lease = one._lease
    with kit.row_leases._begin() as rows:
        rows.interrupt(lease.upload_id, lease.token, Interrupt.IF_SILENT)
    assert receive(Bytes([b"x"] * 20, 20), one, Seconds(0.5)) is End.BODY_ENDED


@pytest.mark.parametrize(("promised", "made"), [(4, 0), (100, 1)])
def test_nothing_is_made_durable_just_before_what_ends_the_body_does_it(
    kit: Kit, writing: Callable[[int], Writing], promised: int, made: int
) -> None:
    one = writing(promised)
    receive(Bytes([b"last"], promised), one, Seconds(2.5))
    one.heard()
    assert kit.row(one._upload.upload_id).offset == made * len(b"last")
