"""Upload-Checksum: a chunk that isn't what its digest says never counts."""

import base64
import hashlib
from dataclasses import replace

import pytest
from sqlalchemy import select

from tests.uploads.kit import OFFSET_STREAM, Bytes, Kit, body, broken
from uploads.db.tables import relation_space
from uploads.protocol.model import UploadState

CRC32C_OF_HELLO = bytes.fromhex("9a71bb4c")
DIGESTS = {
    "sha1": hashlib.sha1(b"hello", usedforsecurity=False).digest(),
    "sha256": hashlib.sha256(b"hello").digest(),
    "sha512": hashlib.sha512(b"hello").digest(),
    "crc32c": CRC32C_OF_HELLO,
}


def checksum(algorithm: str, digest: bytes) -> str:
    return f"{algorithm} {base64.b64encode(digest).decode()}"


@pytest.mark.requires("tus-K01", "tus-K02", "tus-K03")
@pytest.mark.parametrize("algorithm", DIGESTS)
def test_a_matching_digest_counts(kit: Kit, algorithm: str) -> None:
    upload_id = kit.created(5)
    assert kit.patch(upload_id, 0, b"hello", upload_checksum=checksum(algorithm, DIGESTS[algorithm])).status == 204
    assert kit.content(upload_id) == b"hello"
    assert kit.row(upload_id).sha256 == hashlib.sha256(b"hello").hexdigest()


@pytest.mark.requires("tus-K04")
@pytest.mark.parametrize("algorithm", DIGESTS)
def test_another_digest_discards_the_chunk(kit: Kit, algorithm: str) -> None:
    upload_id = kit.created(10, b"start")
    wrong = checksum(algorithm, DIGESTS[algorithm])
    assert kit.patch(upload_id, 5, b"HELLO", upload_checksum=wrong).status == 460
    assert kit.head(upload_id).headers["Upload-Offset"] == "5"
    assert kit.patch(upload_id, 5, b"hello", upload_checksum=wrong).status == 204
    assert kit.content(upload_id) == b"starthello"
    assert kit.row(upload_id).sha256 == hashlib.sha256(b"starthello").hexdigest()


@pytest.mark.requires("tus-K04")
def test_a_digest_is_held_against_an_empty_body_also_when_the_upload_is_complete(kit: Kit) -> None:
    upload_id = kit.created(5, b"hello")
    nothing = hashlib.sha1(b"", usedforsecurity=False).digest()
    digests = [DIGESTS["sha1"], nothing]
    answers = [kit.patch(upload_id, 5, b"", upload_checksum=checksum("sha1", digest)) for digest in digests]
    assert [answer.status for answer in answers] == [460, 204]


@pytest.mark.requires("tus-K03", "tus-K04")
@pytest.mark.parametrize(
    "header",
    [
        "md5 XUFAKrxLKna5cZ2REBfFkg==",
        "SHA256 LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=",
        "sha256",
        "sha256 !!!",
        "sha1 YQ==",
        "",
    ],
)
def test_what_cannot_be_checked_is_refused_before_reading(kit: Kit, header: str) -> None:
    upload_id = kit.created(5)
    sent = body(b"hello")
    assert (kit.patch(upload_id, 0, sent, upload_checksum=header).status, sent.reads) == (400, 0)
    assert kit.row(upload_id).offset == 0


@pytest.mark.requires("tus-K05")
def test_nothing_counts_of_a_chunk_whose_connection_broke(kit: Kit) -> None:
    kit.make_checkpoints_of(1)
    upload_id = kit.created(10, b"start")
    sent = broken(b"hel", promised=5)
    kit.ask(
        "PATCH",
        upload_id,
        {"content-type": OFFSET_STREAM, "upload-offset": "5", "upload-checksum": checksum("sha1", DIGESTS["sha1"])},
        sent,
    )
    assert kit.head(upload_id).headers["Upload-Offset"] == "5"
    assert kit.content(upload_id) == b"start"


def open_length(kit: Kit, data: bytes) -> str:
    """The id of an upload that has these bytes and whose length nobody said."""
    answer = kit.ask("POST", None, {"upload-defer-length": "1", "content-type": OFFSET_STREAM}, body(data))
    return answer.headers["Location"].removeprefix("/files/")


def noted(kit: Kit) -> int:
    """What the relation's uploads take of its quota."""
    with kit.database.read() as connection:
        return int(connection.execute(select(relation_space.c.reserved_bytes)).scalar_one())


@pytest.mark.requires("tus-K04", "tus-K05", "tus-R10")
@pytest.mark.parametrize("sent", [body(b"HELLO"), broken(b"hel", promised=5), body(b"hello and more", chunked=True)])
def test_a_length_that_a_refused_chunk_said_is_still_open(kit: Kit, sent: Bytes) -> None:
    upload_id = open_length(kit, b"start")
    header = checksum("sha1", DIGESTS["sha1"])
    kit.patch(upload_id, 5, replace(sent, pieces=list(sent.pieces)), upload_length="10", upload_checksum=header)
    head = kit.head(upload_id).headers
    assert (head["Upload-Offset"], head.get("Upload-Length"), head.get("Upload-Defer-Length")) == ("5", None, "1")
    assert (kit.row(upload_id).reserved, noted(kit)) == (5, 5)
    assert kit.patch(upload_id, 5, b"hello!", upload_length="11").status == 204
    assert kit.row(upload_id).state is UploadState.RECEIVED
    assert noted(kit) == 11


@pytest.mark.requires("tus-K04", "tus-R10")
def test_a_length_that_a_right_chunk_said_holds(kit: Kit) -> None:
    upload_id = open_length(kit, b"start")
    header = checksum("sha1", DIGESTS["sha1"])
    assert kit.patch(upload_id, 5, b"hello", upload_length="20", upload_checksum=header).status == 204
    assert (kit.row(upload_id).length, kit.row(upload_id).reserved, noted(kit)) == (20, 20, 20)
    assert kit.patch(upload_id, 10, b"hello", upload_length="15").status == 400


@pytest.mark.requires("tus-K05", "tus-R10")
def test_a_length_is_open_again_when_whoever_received_its_unverified_chunk_died(kit: Kit) -> None:
    upload_id = open_length(kit, b"start")

    def die(reads: int) -> None:
        if reads > 1:
            raise SystemExit

    dying = Bytes([b"hello", b"more"], 9, before_each=die)
    named = {"upload-checksum": checksum("sha1", DIGESTS["sha1"]), "upload-length": "14"}
    with pytest.raises(SystemExit):
        kit.patch(upload_id, 5, dying, **{name.replace("-", "_"): value for name, value in named.items()})
    assert (kit.row(upload_id).length, kit.row(upload_id).reserved, noted(kit)) == (None, 14, 14)
    assert kit.patch(upload_id, 5, b"").status == 204
    assert (kit.row(upload_id).reserved, noted(kit)) == (5, 5)


@pytest.mark.requires("tus-K05", "tus-C21")
def test_a_chunked_body_that_is_too_long_keeps_nothing(kit: Kit) -> None:
    upload_id = kit.created(5)
    header = checksum("sha1", DIGESTS["sha1"])
    assert kit.patch(upload_id, 0, body(b"hello world", chunked=True), upload_checksum=header).status == 413
    assert kit.row(upload_id).offset == 0


@pytest.mark.requires("tus-K07")
def test_a_creation_with_bytes_follows_the_same_rules(kit: Kit) -> None:
    good = kit.create(5, b"hello", upload_checksum=checksum("sha1", DIGESTS["sha1"]))
    bad = kit.create(5, b"HELLO", upload_checksum=checksum("sha1", DIGESTS["sha1"]))
    assert (good.status, bad.status) == (201, 460)
    assert kit.row(bad.headers["Location"].removeprefix("/files/")).offset == 0
