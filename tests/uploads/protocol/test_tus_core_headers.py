"""What every answer carries, and what OPTIONS says."""

import pytest

from tests.uploads.kit import STRANGER, Kit

NOT_NUMBERS = ["+1", "-0", " 1", "1_0", "0x1", "１", "", "1.0", "99999999999999999999", "9223372036854775808"]


@pytest.mark.requires("tus-C01", "tus-C13")
def test_every_answer_carries_the_version_and_no_store(kit: Kit) -> None:
    upload_id = kit.created(5)
    answers = [
        kit.create(5),
        kit.head(upload_id),
        kit.patch(upload_id, 3, b"x"),
        kit.patch(upload_id, 0, b"hello"),
        kit.head(upload_id, STRANGER),
        kit.ask("HEAD", upload_id, version="0.2.2"),
        kit.ask("PUT", upload_id),
        kit.create(99_000_000),
    ]
    assert [answer.status for answer in answers] == [201, 200, 409, 204, 404, 412, 405, 413]
    assert {answer.headers["Tus-Resumable"] for answer in answers} == {"1.0.0"}
    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}


@pytest.mark.requires("tus-C02")
@pytest.mark.parametrize("version", ["0.2.2", "1.0.1", "1", "", None])
def test_another_version_is_refused_and_nothing_happens(kit: Kit, version: str | None) -> None:
    answer = kit.ask("POST", None, {"upload-length": "5"}, version=version)
    assert (answer.status, answer.headers["Tus-Version"]) == (412, "1.0.0")
    assert not kit.deliveries.open_uploads(kit.party, kit.clock.now())


@pytest.mark.requires("tus-C02")
def test_who_follows_a_link_to_an_upload_hears_of_methods_and_not_of_versions(kit: Kit) -> None:
    answer = kit.ask("GET", kit.created(5), version=None)
    assert (answer.status, answer.headers["Allow"]) == (405, "OPTIONS, HEAD, PATCH, DELETE")


@pytest.mark.requires("tus-C03")
@pytest.mark.parametrize("text", NOT_NUMBERS)
def test_a_length_that_is_no_plain_number_is_refused(kit: Kit, text: str) -> None:
    assert kit.ask("POST", None, {"upload-length": text}).status == 400


@pytest.mark.requires("tus-C03")
@pytest.mark.parametrize("text", NOT_NUMBERS)
def test_an_offset_that_is_no_plain_number_is_refused(kit: Kit, text: str) -> None:
    upload_id = kit.created(5)
    assert kit.patch(upload_id, 0, b"hello", upload_offset=text).status == 400
    assert kit.row(upload_id).offset == 0


@pytest.mark.requires("tus-C04", "tus-C05", "tus-C06", "tus-C07", "tus-K01", "tus-R01", "tus-R12", "tus-E01", "tus-T01")
def test_options_says_what_the_server_can_do(kit: Kit) -> None:
    answer = kit.tus.options()
    assert answer.status == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert set(answer.headers["Tus-Extension"].split(",")) == {
        "creation",
        "creation-with-upload",
        "creation-defer-length",
        "expiration",
        "checksum",
        "concatenation",
        "termination",
    }
    assert answer.headers["Tus-Max-Size"] == "10000000"
    assert answer.headers["Tus-Checksum-Algorithm"] == "sha256,sha1,sha512,crc32c"
