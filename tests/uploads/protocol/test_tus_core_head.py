"""HEAD: where to go on."""

import pytest

from tests.uploads.kit import PIETERS, STRANGER, Kit, described


@pytest.mark.requires("tus-C09", "tus-C10", "tus-C12", "tus-C13")
@pytest.mark.parametrize(("sent", "offset"), [(b"", "0"), (b"he", "2"), (b"hello", "5")])
def test_head_says_offset_and_length_also_at_the_start_and_the_end(kit: Kit, sent: bytes, offset: str) -> None:
    upload_id = kit.created(5)
    kit.patch(upload_id, 0, sent)
    answer = kit.head(upload_id)
    assert answer.status == 200
    assert (answer.headers["Upload-Offset"], answer.headers["Upload-Length"]) == (offset, "5")


@pytest.mark.requires("tus-C11", "threat 35")
def test_an_unknown_and_somebody_elses_upload_look_alike(kit: Kit) -> None:
    upload_id = kit.created(5)
    answers = [kit.head("0" * 32), kit.head(upload_id, STRANGER), kit.head(upload_id, PIETERS)]
    assert [answer.status for answer in answers] == [404, 404, 404]
    assert answers[0] == answers[1] == answers[2]
    assert "Upload-Offset" not in answers[0].headers


@pytest.mark.requires("tus-R07")
def test_head_gives_the_metadata_back_exactly(kit: Kit) -> None:
    raw = f"{described(filename='a.csv')},is_confidential"
    upload_id = kit.created(5, upload_metadata=raw)
    assert kit.head(upload_id).headers["Upload-Metadata"] == raw
