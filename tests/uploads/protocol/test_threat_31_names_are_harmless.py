"""A name is only ever shown: whatever is sent, it is one harmless line."""

from pathlib import Path

import pytest

from shared.clock import FixedClock
from tests.uploads.kit import Kit, described, make_kit, on_files, on_sqlite
from uploads.protocol.metadata import LONGEST_NAME_BYTES, display_name, file_type
from uploads.protocol.model import Segment
from uploads.stores.file_store import FileStore

NAMES = [
    ("wmo-2026-q4.csv", "wmo-2026-q4.csv"),
    ("../../etc/passwd", "passwd"),
    ("..\\..\\windows\\system.ini", "system.ini"),
    ("/etc/shadow", "shadow"),
    ("..", "bestand"),
    (".", "bestand"),
    ("", "bestand"),
    ("   ", "bestand"),
    ("a\x00b.csv", "ab.csv"),
    ("a\r\nSet-Cookie: x.csv", "aSet-Cookie x.csv"),
    ("\x1b[31mrood.csv", "[31mrood.csv"),
    ("factuur\u202efdp.exe", "factuurfdp.exe"),
    ("onzicht\u200bbaar.csv", "onzichtbaar.csv"),
    ("regel\u2028twee.csv", "regeltwee.csv"),
    ("CON", "_CON"),
    ("aux.csv", "_aux.csv"),
    ("lpt1.txt", "_lpt1.txt"),
    ("<script>alert(1)</script>.csv", "script.csv"),
    ('a"b.csv', "ab.csv"),
    ("e\u0301.csv", "\u00e9.csv"),
    (".htaccess", "htaccess"),
]


@pytest.mark.requires("threat 31", "tus-R08")
@pytest.mark.parametrize(("sent", "shown"), NAMES)
def test_a_name_becomes_one_harmless_line(sent: str, shown: str) -> None:
    assert display_name({"filename": sent}) == shown


@pytest.mark.requires("threat 31", "tus-R08")
@pytest.mark.parametrize("sent", ["é" * 300 + ".csv", "x" * 5000, "😀" * 100 + ".zip"])
def test_a_long_name_is_cut_between_characters_and_keeps_its_ending(sent: str) -> None:
    shown = display_name({"filename": sent})
    assert len(shown.encode()) <= LONGEST_NAME_BYTES
    assert shown.endswith(sent[-4:]) or "." not in sent


@pytest.mark.requires("threat 31")
@pytest.mark.parametrize("sent", ["text/csv", "text/html; x=1", "../x", "TEXT/CSV", "a" * 80 + "/b", "text/\r\ncsv"])
def test_a_claimed_media_type_is_a_media_type(sent: str) -> None:
    expected = {"text/csv": "text/csv", "TEXT/CSV": "text/csv"}.get(sent, "application/octet-stream")
    assert file_type({"filetype": sent}) == expected


@pytest.mark.requires("threat 31")
@pytest.mark.parametrize("sent", [sent for sent, _ in NAMES])
def test_no_sent_name_ever_names_a_file_on_disk(sent: str, tmp_path: Path, clock: FixedClock) -> None:
    database = on_sqlite(tmp_path)
    root = tmp_path / "bytes"
    kit = make_kit(database, clock, store=on_files(root))
    upload_id = kit.created(5, b"hello", upload_metadata=described(filename=sent))
    (stored,) = [path for path in root.rglob("*") if path.is_file()]
    assert stored.relative_to(root).parts == (upload_id[:2], upload_id, "seg-1")
    database.dispose()


@pytest.mark.requires("threat 31")
@pytest.mark.parametrize("upload_id", ["../../etc", "A" * 32, "0" * 31, "0" * 33, "0" * 31 + "/", ""])
def test_the_store_refuses_an_id_that_is_not_ours(upload_id: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not an upload id"):
        FileStore(tmp_path).open(upload_id, Segment(1, 0))


@pytest.mark.requires("threat 31", "tus-R08")
def test_a_name_is_stored_as_it_is_shown_and_the_metadata_as_it_was_sent(kit: Kit) -> None:
    for sent, shown in NAMES:
        metadata = described(filename=sent)
        row = kit.row(kit.created(5, upload_metadata=metadata))
        assert (row.name, row.upload_metadata) == (shown, metadata)
        assert kit.ask("DELETE", row.upload_id).status == 204
