"""Upload-Checksum: a chunk that isn't what its digest says never counts."""

import base64
import hashlib

import pytest

from tests.uploads.kit import OFFSET_STREAM, Kit, body, broken

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
