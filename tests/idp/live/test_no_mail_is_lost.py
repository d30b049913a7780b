"""Every mail of a committed change arrives, whatever dies meanwhile; none of a change that was rolled back (K6).

A mail that the server took just when somebody died may arrive again under the same Message-ID: one for each death.
"""

from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.idp.live.mail_room import MailRoom, open_mail_room, wait_until

pytestmark = [pytest.mark.requires("K6"), pytest.mark.xdist_group("mail-room")]

FEW_AND_MANY = [200, pytest.param(1000, marks=pytest.mark.soak)]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[MailRoom]:
    room = open_mail_room(tmp_path)
    try:
        yield room
    finally:
        room.close()


def queue_all(room: MailRoom, numbers: range) -> None:
    for number in numbers:
        room.queue(number)
        if number % 10 == 0:
            room.queue(number, undone=True)


def have_arrived(room: MailRoom, count: int) -> bool:
    return len(set(room.arrived())) >= count


def wait_for_all(room: MailRoom) -> None:
    room.pass_hours(2)
    wait_until(lambda: not room.waiting(), "an empty outbox")


def check(room: MailRoom, count: int, *, known_to_have_arrived: set[str], deaths: int) -> None:
    """All that were committed, nothing that was undone, and nothing twice that was known to have arrived."""
    times = Counter(room.arrived())
    addresses = {mail.to for mail in room.server.received()}
    assert addresses == {f"done{number}@x.example" for number in range(count)}
    assert len(times) == count
    assert {times[message_id] for message_id in known_to_have_arrived} <= {1}
    assert times.total() - count <= deaths


@pytest.mark.parametrize("count", FEW_AND_MANY)
def test_the_mail_server_stops_and_comes_back(room: MailRoom, count: int) -> None:
    room.start_worker()
    queue_all(room, range(count // 2))
    wait_until(lambda: len(room.arrived()) >= count // 4, "the first mails")
    room.server.kill()
    queue_all(room, range(count // 2, count))
    known = set(room.arrived()) - room.waiting()
    assert len(room.waiting()) >= count // 2
    room.server.start()
    wait_for_all(room)
    check(room, count, known_to_have_arrived=known, deaths=1)


@pytest.mark.parametrize("count", FEW_AND_MANY)
def test_workers_are_killed_in_the_middle(room: MailRoom, count: int) -> None:
    known: set[str] = set()
    queue_all(room, range(count))
    for death in range(1, 4):
        room.start_worker()
        wait_until(partial(have_arrived, room, count * death // 4), "some mails")
        room.kill_worker()
        known |= set(room.arrived()) - room.waiting()
    room.start_worker()
    wait_for_all(room)
    check(room, count, known_to_have_arrived=known, deaths=3)


def test_three_workers_send_each_mail_once(room: MailRoom) -> None:
    queue_all(room, range(60))
    for _ in range(3):
        room.start_worker()
    wait_until(lambda: not room.waiting(), "an empty outbox")
    check(room, 60, known_to_have_arrived=set(room.arrived()), deaths=0)
