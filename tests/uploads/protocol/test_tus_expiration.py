"""An unfinished upload expires: 7 days after its last byte, 30 at most."""

from dataclasses import replace
from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest

from tests.uploads.kit import OFFSET_STREAM, STRANGER, Bytes, Kit, body
from uploads.intake.retention import expire_unfinished
from uploads.protocol.model import UploadState


@pytest.mark.requires("tus-E01", "tus-E02", "tus-E03")
def test_every_answer_for_an_unfinished_upload_says_when_it_expires(kit: Kit) -> None:
    created = kit.create(10)
    upload_id = created.headers["Location"].removeprefix("/files/")
    answers = [created, kit.patch(upload_id, 0, b"hello"), kit.head(upload_id)]
    assert {answer.headers["Upload-Expires"] for answer in answers} == {"Tue, 23 Feb 2027 09:00:00 GMT"}


@pytest.mark.requires("tus-E01")
def test_a_complete_upload_does_not_expire(kit: Kit) -> None:
    upload_id = kit.created(5)
    assert "Upload-Expires" not in kit.patch(upload_id, 0, b"hello").headers
    kit.clock.advance(timedelta(days=40))
    expire_unfinished(kit.units.write, kit.clock.now())
    assert kit.head(upload_id).status == 200


@pytest.mark.requires("tus-E01", "tus-C22")
def test_the_last_patch_of_a_part_says_when_it_expires_however_often_it_is_sent(kit: Kit) -> None:
    created = kit.create(5, upload_concat="partial")
    upload_id = created.headers["Location"].removeprefix("/files/")
    answers = [kit.patch(upload_id, 0, b"hello"), kit.patch(upload_id, 5, b"")]
    assert [answer.headers.get("Upload-Expires") for answer in answers] == [created.headers["Upload-Expires"]] * 2


@pytest.mark.requires("tus-E01", "tus-E03")
@pytest.mark.parametrize(
    ("status", "offset", "sent", "changed"),
    [
        (400, 5, body(b"x"), {"upload-offset": "five"}),
        (400, 5, body(b"x"), {"upload-length": "11"}),
        (400, 5, body(b"x"), {"upload-checksum": "md5 XUFAKrxLKna5cZ2REBfFkg=="}),
        (409, 4, body(b"x"), {}),
        (413, 5, body(b"longer than it"), {}),
        (413, 5, body(b"longer than it", chunked=True), {}),
        (415, 5, body(b"x"), {"content-type": "text/plain"}),
        (460, 5, body(b"HELLO"), {"upload-checksum": "sha1 qvTGHdzF6KLavt4PO0gs2a6pQ00="}),
    ],
)
def test_also_a_refusal_says_when_an_unfinished_upload_expires(
    kit: Kit, status: int, offset: int, sent: Bytes, changed: dict[str, str]
) -> None:
    upload_id = kit.created(10, b"hello", upload_concat="partial")
    kit.clock.advance(timedelta(days=1))
    named = {"content-type": OFFSET_STREAM, "upload-offset": str(offset), **changed}
    refused = kit.ask("PATCH", upload_id, named, replace(sent, pieces=list(sent.pieces)))
    assert refused.status == status
    assert refused.headers["Upload-Expires"] == kit.head(upload_id).headers["Upload-Expires"]


@pytest.mark.requires("tus-E01", "tus-C23")
def test_also_an_upload_that_is_busy_says_when_it_expires(kit: Kit) -> None:
    upload_id = kit.created(10, b"hello")
    kit.ground.leases.acquire(upload_id)
    refused = kit.patch(upload_id, 5, b"world")
    assert (refused.status, "Upload-Expires" in refused.headers) == (423, True)


@pytest.mark.requires("tus-E01", "threat 35")
def test_a_refusal_says_nothing_of_what_is_gone_or_somebody_elses(kit: Kit) -> None:
    upload_id = kit.created(10, b"hello")
    assert "Upload-Expires" not in kit.patch(upload_id, 5, b"world", STRANGER).headers
    done = kit.created(5, b"hello")
    assert "Upload-Expires" not in kit.patch(done, 4, b"o").headers
    kit.clock.advance(timedelta(days=7))
    assert "Upload-Expires" not in kit.patch(upload_id, 5, b"world").headers


@pytest.mark.requires("tus-E05")
def test_the_date_slides_with_each_byte_but_not_beyond_30_days(kit: Kit) -> None:
    upload_id = kit.created(100)
    start = kit.clock.now()
    for days in range(5):
        kit.clock.set(start + timedelta(days=6 * days))
        answer = kit.patch(upload_id, days, b"x")
        expected = start + timedelta(days=min(6 * days + 7, 30))
        assert parsedate_to_datetime(answer.headers["Upload-Expires"]) == expected


@pytest.mark.requires("tus-E05")
def test_a_patch_without_bytes_does_not_make_it_live_longer(kit: Kit) -> None:
    upload_id = kit.created(100)
    before = kit.row(upload_id).expires_at
    kit.clock.advance(timedelta(days=3))
    kit.patch(upload_id, 0, b"")
    assert kit.row(upload_id).expires_at == before


@pytest.mark.requires("tus-E04", "threat 34")
@pytest.mark.parametrize("cleaned", [False, True])
def test_an_expired_upload_is_gone_also_before_it_is_cleaned_up(kit: Kit, cleaned: bool) -> None:
    upload_id = kit.created(10, b"hello")
    kit.clock.advance(timedelta(days=7))
    if cleaned:
        assert expire_unfinished(kit.units.write, kit.clock.now()) == 1
        assert kit.row(upload_id).state is UploadState.EXPIRED
    assert kit.head(upload_id).status == 410
    assert kit.patch(upload_id, 5, b"world").status == 410
    assert not kit.deliveries.open_uploads(kit.party, kit.clock.now())


@pytest.mark.requires("tus-E04", "threat 34")
def test_expiry_gives_the_space_back(kit: Kit) -> None:
    kit.created(10_000_000)
    kit.created(10_000_000)
    assert kit.create(1).status == 413
    kit.clock.advance(timedelta(days=7))
    expire_unfinished(kit.units.write, kit.clock.now())
    assert kit.create(1).status == 201


def test_an_upload_that_somebody_writes_is_not_expired_under_its_hands(kit: Kit) -> None:
    upload_id = kit.created(10)
    kit.clock.advance(timedelta(days=7))
    kit.ground.leases.acquire(upload_id)
    assert expire_unfinished(kit.units.write, kit.clock.now()) == 0
