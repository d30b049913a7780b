"""POST: an upload begins, with or without its first bytes."""

import hashlib
from datetime import timedelta

import pytest

from tests.uploads.kit import OFFSET_STREAM, Bytes, Kit, body, broken, described
from uploads.protocol.model import UploadState


@pytest.mark.requires("tus-R01")
@pytest.mark.parametrize("headers", [{}, {"upload-length": "5", "upload-defer-length": "1"}])
def test_a_creation_says_its_length_or_that_it_comes_later(kit: Kit, headers: dict[str, str]) -> None:
    assert kit.ask("POST", None, headers).status == 400


@pytest.mark.requires("tus-R02")
def test_an_unknown_deferral_is_refused(kit: Kit) -> None:
    assert kit.ask("POST", None, {"upload-defer-length": "2"}).status == 400


@pytest.mark.requires("tus-R03")
def test_the_location_is_relative(kit: Kit) -> None:
    answer = kit.create(5)
    assert answer.status == 201
    assert answer.headers["Location"].startswith("/files/")
    assert "Upload-Offset" not in answer.headers


@pytest.mark.requires("tus-R04", "tus-C07")
def test_a_length_over_the_maximum_is_refused(kit: Kit) -> None:
    assert kit.create(10_000_000).status == 201
    answer = kit.create(10_000_001)
    assert (answer.status, answer.headers["Tus-Max-Size"]) == (413, "10000000")


@pytest.mark.requires("tus-R05")
def test_an_empty_file_is_complete_at_once_and_its_delivery_final(kit: Kit) -> None:
    answer = kit.create(0)
    row = kit.row(answer.headers["Location"].removeprefix("/files/"))
    assert (row.state, row.sha256) == (UploadState.RECEIVED, hashlib.sha256(b"").hexdigest())
    delivery = kit.delivery(kit.kenmerk_of(row.upload_id))
    assert delivery.finished_at == kit.clock.now()


BAD_METADATA = [
    "filename !!!",
    "filename YQ",
    "filename YR==",
    "a  YQ==",
    "a YQ==,a Yg==",
    "a YQ== x",
    "é YQ==",
    "a /w==",
    "a YQ==,,b YQ==",
    ",".join(f"k{number} YQ==" for number in range(17)),
    "a " + "YWFh" * 1400,
]


@pytest.mark.requires("tus-R06")
@pytest.mark.parametrize("raw", BAD_METADATA)
def test_malformed_metadata_is_refused(kit: Kit, raw: str) -> None:
    assert kit.create(5, upload_metadata=raw).status == 400


@pytest.mark.requires("tus-R06", "tus-R06a")
@pytest.mark.parametrize("raw", ["", "is_confidential", "a YQ==,b", described(filename="é.csv", filetype="text/csv")])
def test_well_formed_metadata_is_taken(kit: Kit, raw: str) -> None:
    assert kit.create(5, upload_metadata=raw).status == 201


@pytest.mark.requires("tus-R12", "tus-R13")
def test_a_creation_with_bytes_stores_them_and_says_how_many(kit: Kit) -> None:
    answer = kit.create(11, b"hello ")
    upload_id = answer.headers["Location"].removeprefix("/files/")
    assert (answer.status, answer.headers["Upload-Offset"]) == (201, "6")
    assert kit.patch(upload_id, 6, b"world").status == 204
    assert kit.row(upload_id).sha256 == hashlib.sha256(b"hello world").hexdigest()


@pytest.mark.requires("tus-R13")
def test_a_creation_with_a_body_of_another_type_is_refused(kit: Kit) -> None:
    assert kit.create(5, b"hello", content_type="application/json").status == 415


@pytest.mark.requires("tus-R13")
def test_a_chunked_creation_with_all_bytes_is_complete(kit: Kit) -> None:
    headers = {"upload-length": "5", "content-type": OFFSET_STREAM}
    answer = kit.ask("POST", None, headers, Bytes([b"hel", b"lo"], None))
    assert (answer.status, answer.headers["Upload-Offset"]) == (201, "5")
    assert "Upload-Expires" not in answer.headers


@pytest.mark.requires("tus-R14")
def test_a_creation_that_is_refused_leaves_its_body_unread(kit: Kit) -> None:
    sent = body(b"x" * 100)
    answer = kit.ask("POST", None, {"upload-length": "99000000", "content-type": OFFSET_STREAM}, sent)
    assert (answer.status, answer.close, sent.reads) == (413, True, 0)


@pytest.mark.requires("tus-R15")
def test_a_creation_whose_connection_broke_keeps_its_bytes_for_an_hour(kit: Kit) -> None:
    headers = {"upload-length": "1000", "content-type": OFFSET_STREAM}
    kit.ask("POST", None, headers, broken(b"a" * 300, promised=1000))
    (waiting,) = kit.deliveries.open_uploads(kit.party, kit.clock.now())
    assert (waiting.offset, waiting.expires_at) == (300, kit.clock.now() + timedelta(hours=1))
    kit.patch(waiting.upload_id, 300, b"b")
    assert kit.row(waiting.upload_id).expires_at == kit.clock.now() + timedelta(days=7)
