"""A checksum that comes after the body, where trailers can be read."""

import base64
import hashlib

import pytest

from tests.uploads.kit import Bytes, Kit


def sent(data: bytes, trailers: dict[str, str] | None) -> Bytes:
    """A chunked body with these fields after it; None where the server can't read any."""
    return Bytes([data], None, trailers=trailers)


def sha256(data: bytes) -> str:
    return "sha256 " + base64.b64encode(hashlib.sha256(data).digest()).decode()


@pytest.mark.requires("tus-K06")
def test_it_is_listed_only_where_trailers_can_be_read(kit: Kit) -> None:
    assert "checksum-trailer" not in kit.tus.options().headers["Tus-Extension"]
    assert "checksum-trailer" in kit.tus.options(trailers=True).headers["Tus-Extension"].split(",")


@pytest.mark.requires("tus-K06")
def test_a_matching_trailer_counts(kit: Kit) -> None:
    upload_id = kit.created(10)
    body = sent(b"hello", {"upload-checksum": sha256(b"hello")})
    assert kit.patch(upload_id, 0, body, trailer="Upload-Checksum").status == 204
    assert kit.content(upload_id) == b"hello"


@pytest.mark.requires("tus-K06", "tus-K04")
@pytest.mark.parametrize(
    ("trailers", "status"),
    [
        ({"upload-checksum": sha256(b"other")}, 460),
        ({"upload-checksum": "md5 1B2M2Y8AsgTpgAmY7PhCfg=="}, 400),
        ({"upload-checksum": "sha256 !!"}, 400),
        ({}, 400),
    ],
)
def test_any_other_trailer_discards_the_body(kit: Kit, trailers: dict[str, str], status: int) -> None:
    upload_id = kit.created(10, b"start")
    assert kit.patch(upload_id, 5, sent(b"hello", trailers), trailer="Upload-Checksum").status == status
    assert (kit.row(upload_id).offset, kit.content(upload_id)) == (5, b"start")


@pytest.mark.requires("tus-K06")
def test_where_none_can_be_read_a_promised_trailer_is_refused_before_reading(kit: Kit) -> None:
    upload_id = kit.created(10)
    body = sent(b"hello", None)
    assert kit.patch(upload_id, 0, body, trailer="X-Other, Upload-Checksum").status == 400
    assert body.reads == 0


@pytest.mark.requires("tus-K06")
def test_a_trailer_that_no_body_of_known_length_can_bring_is_refused_before_reading(kit: Kit) -> None:
    upload_id = kit.created(10)
    body = Bytes([b"hello"], 5, trailers={"upload-checksum": sha256(b"hello")})
    assert kit.patch(upload_id, 0, body, trailer="Upload-Checksum").status == 400
    assert body.reads == 0
