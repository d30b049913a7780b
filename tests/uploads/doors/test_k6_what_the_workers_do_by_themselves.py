"""K6: the workers of a running installation send the mails and do all that the clock makes due."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from shared.jobs.lease import LONGEST_DELAY, MAX_ATTEMPTS
from shared.mail.message import Mail
from shared.mail.outbox import queue_mail
from tests.uploads.doors.door_kit import Doors, begin_upload, tus
from tests.uploads.kit import JANSEN, described
from uploads.db.tables import job, outbox, relation_space
from uploads.deliveries.states import DeliveryState
from uploads.worker import PERIODIC, handlers, make_workers

pytestmark = pytest.mark.requires("K6")


def do_periodic_work(doors: Doors) -> None:
    for worker in make_workers(doors.foundation):
        for task in worker._periodic:
            task()


def reserved_bytes(doors: Doors) -> int:
    with doors.foundation.database.read() as connection:
        return int(connection.execute(select(relation_space.c.reserved_bytes)).scalar_one())


def deliver(doors: Doors) -> str:
    metadata = described(filename="a.csv")
    sent = tus(doors.browser(), "POST", "/files/", b"hello", Upload_Length="5", Upload_Metadata=metadata)
    return str(sent.headers["Aanlevering-Kenmerk"])


def test_this_is_what_is_done_again_and_again_and_by_one_of_both(doors: Doors) -> None:
    expected = {"expire": 10, "look_again": 30, "proxy_watch": 60, "purge": 600}
    assert {task.name: task.every_seconds for task in PERIODIC} == expected
    workers = make_workers(doors.foundation)
    assert [task.__name__ for worker in workers for task in worker._periodic] == list(expected)


def test_these_are_the_jobs_that_somebody_does(doors: Doors) -> None:
    assert handlers(doors.foundation).keys() == {
        "check_delivery",
        "press_receipt",
        "stamp_receipt",
        "delete_delivery",
        "tell_receiver",
        "delete_bytes",
    }


def test_a_mail_leaves(doors: Doors) -> None:
    mail = Mail("s.jansen@x.example", "Ontvangen", "Wij hebben uw bestanden ontvangen.", "")
    with doors.foundation.database.write() as connection:
        mail_id = queue_mail(connection, outbox, doors.foundation.vault, "M18", mail, now=doors.clock.now())
    assert doors.run_workers() == 1
    sent = doors.foundation.settings.var / "mail" / f"{mail_id}.eml"
    assert "s.jansen@x.example" in sent.read_text(encoding="ascii")


def test_a_delivery_leaves_no_work_behind(doors: Doors) -> None:
    deliver(doors)
    doors.run_workers()
    with doors.foundation.database.read() as connection:
        assert connection.execute(select(outbox.c.id).union_all(select(job.c.id))).all() == []


def test_an_upload_that_nobody_finishes_gives_its_space_back(doors: Doors) -> None:
    begin_upload(doors, doors.browser())
    assert reserved_bytes(doors) == 10
    doors.clock.advance(timedelta(days=31))
    do_periodic_work(doors)
    assert reserved_bytes(doors) == 0


@pytest.mark.requires("K41")
def test_what_was_kept_long_enough_goes(doors: Doors) -> None:
    kenmerk = deliver(doors)
    doors.run_workers()
    with doors.foundation.transactions.write() as unit:
        unit.deliveries.keep_until(kenmerk, doors.clock.now() + timedelta(days=30))
    doors.clock.advance(timedelta(days=30))
    do_periodic_work(doors)
    found = doors.services.deliveries.get(JANSEN, kenmerk)
    assert found is not None
    assert found.state is DeliveryState.REMOVED


@pytest.mark.requires("K41", "threat 34")
def test_bytes_that_must_go_are_gone_however_long_the_store_was_away(doors: Doors) -> None:
    client = doors.browser()
    address = begin_upload(doors, client, 200_000)
    upload_id = address.rpartition("/")[2]
    named = {"Upload_Offset": "0", "Content_Type": "application/offset+octet-stream"}
    assert tus(client, "PATCH", address, b"x" * 100_000, **named).status_code == 204
    folder = doors.foundation.settings.store
    assert isinstance(folder, Path)
    stored = folder / upload_id[:2]
    aside = stored.rename(folder / "aside")
    stored.write_text("no folder: the disk is not there", encoding="ascii")
    doors.clock.advance(timedelta(days=8))
    do_periodic_work(doors)
    for _ in range(MAX_ATTEMPTS + 5):
        doors.run_workers()
        doors.clock.advance(LONGEST_DELAY)
    stored.unlink()
    aside.rename(stored)
    assert list(stored.rglob("*"))
    doors.run_workers()
    assert list(stored.rglob("*")) == []
