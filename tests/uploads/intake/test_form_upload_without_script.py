"""A file from a form: the same store, digest, quota and rules."""

import hashlib
import io

import pytest

from tests.uploads.kit import JANSEN, PIETERS, Kit
from uploads.deliveries.model import Delivery
from uploads.intake.form_upload import FormRefusal
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
def test_what_is_refused(kit: Kit, kenmerk: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert send(kit, kenmerk, b"x", "a.docx") is FormRefusal.TYPE
    assert send(kit, kenmerk, b"") is FormRefusal.EMPTY
    monkeypatch.setattr("uploads.intake.form_upload.FORM_UPLOAD_MAX_BYTES", 5)
    assert send(kit, kenmerk, b"hello!") is FormRefusal.TOO_LARGE
    monkeypatch.undo()
    kit.created(10_000_000)
    kit.created(9_999_998)
    assert send(kit, kenmerk, b"hello") is FormRefusal.QUOTA


def test_somebody_elses_delivery_takes_nothing(kit: Kit, kenmerk: str) -> None:
    outcome = kit.form_upload.receive(PIETERS, kenmerk, "a.csv", "", io.BytesIO(b"x"), 1, kit.clock.now())
    assert outcome is FormRefusal.FAULT
