"""While the disk of the store is not mounted its folder is empty: nothing counts as gone, all goes on afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import structlog

from tests.support.json_answers import json_of
from tests.uploads.doors.door_kit import Doors, begin_upload, tus
from tests.uploads.doors.test_applications_of_the_cak import INBOX, deliver
from tests.uploads.doors.test_applications_of_the_cak import application as application
from tests.uploads.kit import JANSEN, described
from uploads.deliveries.model import Delivery
from uploads.deliveries.states import DeliveryState
from uploads.intake.finish import look_again
from uploads.intake.form_upload import FormRefusal

DATA = b"a;b\n" * 50_000  # too large for the database
pytestmark = pytest.mark.requires("tus-X04", "tus-X02")


@contextmanager
def unmounted(doors: Doors) -> Iterator[Path]:
    """The folder as it is without its disk."""
    folder = doors.foundation.settings.store
    assert isinstance(folder, Path)
    disk = folder.rename(folder.with_name("disk"))
    folder.mkdir()
    yield folder
    assert list(folder.iterdir()) == [], "something was stored beside the disk"
    folder.rmdir()
    disk.rename(folder)


def patch(doors: Doors, address: str, offset: int, data: bytes) -> Any:
    return tus(doors.browser(), "PATCH", address, data, Upload_Offset=str(offset))


def test_a_sender_is_asked_to_come_back_and_goes_on_where_it_was(doors: Doors) -> None:
    address = begin_upload(doors, doors.browser(), len(DATA))
    assert patch(doors, address, 0, DATA[:100_000]).status_code == 204
    with unmounted(doors), structlog.testing.capture_logs() as logs:
        refused = patch(doors, address, 100_000, DATA[100_000:])
        assert (refused.status_code, refused.text) == (503, "store_unavailable\n")
        assert refused.headers["Retry-After"] == "60"
    (told,) = [line for line in logs if line["log_level"] == "error"]
    assert told["event"] == "the store is not there"
    assert "MCZ_UPLOADS_STORE_URL" in told["cause"]
    assert tus(doors.browser(), "HEAD", address).headers["Upload-Offset"] == "100000"
    assert patch(doors, address, 100_000, DATA[100_000:]).status_code == 204


def test_what_is_to_be_removed_is_removed_when_the_disk_is_back(doors: Doors) -> None:
    address = begin_upload(doors, doors.browser(), len(DATA))
    patch(doors, address, 0, DATA[:100_000])
    with unmounted(doors):
        assert tus(doors.browser(), "DELETE", address).status_code == 204
        doors.run_workers()
    assert len(list(doors.foundation.store.folders())) == 1
    doors.clock.advance(timedelta(hours=1))
    doors.run_workers()
    assert list(doors.foundation.store.folders()) == []


def test_a_delivery_waits_to_be_looked_at(doors: Doors) -> None:
    begun = doors.services.deliveries.start(JANSEN, "correctie", "", doors.clock.now())
    assert isinstance(begun, Delivery)
    metadata = described(filename="a.csv", aanlevering=begun.kenmerk)
    sent = tus(doors.browser(), "POST", "/files/", DATA, Upload_Length=str(len(DATA)), Upload_Metadata=metadata)
    assert sent.status_code == 201
    doors.services.deliveries.finish(JANSEN, begun.kenmerk, doors.clock.now())

    def state() -> DeliveryState:
        found = doors.services.deliveries.get(JANSEN, begun.kenmerk)
        assert found is not None
        return found.state

    with unmounted(doors):
        doors.run_workers()
        assert state() is DeliveryState.CHECKING
    assert look_again(doors.foundation.transactions.write, doors.clock.now()) == 1
    doors.run_workers()
    assert state() is DeliveryState.UNSCANNED


def test_a_file_is_not_fetched_and_does_not_count_as_fetched(doors: Doors, application: dict[str, str]) -> None:
    kenmerk, client = deliver(doors, DATA), doors.app.test_client()
    (file,) = json_of(client.get(f"{INBOX}/{kenmerk}", headers=application))["bestanden"]
    staff = doors.browser(sid="staff", roles=["servicedesk"])
    with unmounted(doors):
        refused = client.get(file["inhoud"], headers=application)
        page = staff.get(file["inhoud"])
    assert (refused.status_code, json_of(refused)["error"]) == (503, "store_unavailable")
    assert (page.status_code, page.headers["Retry-After"]) == (503, "60")
    found = doors.services.receiving.get(kenmerk)
    assert found is not None
    assert found[1] == ()
    assert client.get(file["inhoud"], headers=application).data == DATA


def test_a_form_is_taken_later(doors: Doors) -> None:
    begun = doors.services.deliveries.start(JANSEN, "correctie", "", doors.clock.now())
    assert isinstance(begun, Delivery)
    now, receive = doors.clock.now(), doors.services.form_upload.receive
    with unmounted(doors):
        refused = receive(JANSEN, begun.kenmerk, "a.csv", "text/csv", BytesIO(DATA), len(DATA), now)
    assert refused is FormRefusal.NO_ROOM
    stored = receive(JANSEN, begun.kenmerk, "a.csv", "text/csv", BytesIO(DATA), len(DATA), now)
    assert not isinstance(stored, FormRefusal)


def test_the_server_says_that_it_is_not_ready(doors: Doors) -> None:
    client = doors.app.test_client()
    with unmounted(doors):
        assert client.get("/readyz").status_code == 503
    assert client.get("/readyz").status_code == 200
