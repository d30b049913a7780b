"""A file from a form: the same store, digest, quota and rules."""

import errno
import hashlib
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from shared.clock import FixedClock
from shared.db.database import Database
from tests.uploads.kit import JANSEN, PIETERS, Kit, make_kit, sealed
from tests.uploads.protocol.test_a_failing_disk_loses_nothing_acknowledged import FailingStore
from uploads.deliveries.model import Delivery
from uploads.intake.form_upload import FormRefusal
from uploads.intake.limits import Limits
from uploads.protocol.model import UploadState


def send(kit: Kit, kenmerk: str, data: bytes, name: str = "a.csv") -> str | FormRefusal:
    return kit.form_upload.receive(JANSEN, kenmerk, name, "text/csv", io.BytesIO(data), len(data), kit.clock.now())


@pytest.fixture
def kenmerk(kit: Kit) -> str:
    started = kit.deliveries.start(JANSEN, "correctie", "", kit.clock.now())
    assert isinstance(started, Delivery)
    return started.kenmerk


@pytest.mark.requires("K38")
def test_it_is_stored_hashed_and_part_of_the_delivery(kit: Kit, kenmerk: str) -> None:
    upload_id = send(kit, kenmerk, b"hello world")
    row = kit.row(upload_id)
    assert (row.state, row.sha256) == (UploadState.RECEIVED, hashlib.sha256(b"hello world").hexdigest())
    assert kit.content(upload_id) == b"hello world"
    assert isinstance(kit.deliveries.finish(JANSEN, kenmerk, kit.clock.now()), Delivery)


@pytest.mark.requires("K38")
def test_what_is_refused(kit: Kit, kenmerk: str) -> None:
    assert send(kit, kenmerk, b"x", "a.docx") is FormRefusal.TYPE
    assert send(kit, kenmerk, b"") is FormRefusal.EMPTY
    kit.created(10_000_000)
    kit.created(9_999_998)
    assert send(kit, kenmerk, b"hello") is FormRefusal.QUOTA


@pytest.mark.requires("K38")
@pytest.mark.parametrize(("length", "refusal"), [(50_000_000, FormRefusal.QUOTA), (50_000_001, FormRefusal.TOO_LARGE)])
def test_a_form_takes_fifty_million_bytes(
    make_database: Callable[[str], Database], clock: FixedClock, length: int, refusal: FormRefusal
) -> None:
    full = make_kit(make_database("uploads"), clock, limits=Limits(quota_bytes=1))
    started = full.deliveries.start(JANSEN, "correctie", "", clock.now())
    assert isinstance(started, Delivery)
    outcome = full.form_upload.receive(JANSEN, started.kenmerk, "a.csv", "", io.BytesIO(), length, clock.now())
    assert outcome is refusal


def test_somebody_elses_delivery_takes_nothing(kit: Kit, kenmerk: str) -> None:
    outcome = kit.form_upload.receive(PIETERS, kenmerk, "a.csv", "", io.BytesIO(b"x"), 1, kit.clock.now())
    assert outcome is FormRefusal.FAULT


@pytest.mark.requires("K38", "tus-X04")
@pytest.mark.parametrize(
    ("why", "refusal"),
    [
        (errno.ETIMEDOUT, FormRefusal.NO_ROOM),
        (errno.ENOSPC, FormRefusal.NO_ROOM),
        (errno.EACCES, FormRefusal.NO_ROOM),
        (errno.EIO, FormRefusal.FAULT),
    ],
)
def test_a_store_that_fails_refuses_the_file_and_can_do_without_it(
    make_database: Callable[[str], Database], clock: FixedClock, tmp_path: Path, why: int, refusal: FormRefusal
) -> None:
    disk = FailingStore(tmp_path / "store")
    kit = make_kit(make_database("uploads"), clock, store=sealed(disk))
    kit.deliveries.remember(JANSEN, clock.now())
    started = kit.deliveries.start(JANSEN, "correctie", "", clock.now())
    assert isinstance(started, Delivery)
    disk.fails, disk.at = why, "write"
    assert send(kit, started.kenmerk, b"a;b\n" * 100_000) is refusal
    assert [file.state for file in kit.delivery(started.kenmerk).files] == [UploadState.OPEN]
    assert isinstance(kit.deliveries.withdraw(JANSEN, started.kenmerk, clock.now()), Delivery)
