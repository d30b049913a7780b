"""Files and folders of one command are one delivery; what would be lost or mixed up is refused before sending."""

import socket
from pathlib import Path

import pytest

from mcz_upload.contents import items_below
from mcz_upload.outcome import ExitCode, Stopped

pytestmark = pytest.mark.requires("K18")


def test_a_folder_is_all_its_files_with_their_folders_in_the_name(folder: Path) -> None:
    assert [item.name for item in items_below([folder])] == ["namen.csv", "wmo__uren.csv", "zorg.csv"]


def test_hidden_files_and_links_in_a_folder_stay_here(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "geheim.txt"
    outside.write_text("not for others")
    (folder / "link.txt").symlink_to(outside)
    assert "link.txt" not in [item.name for item in items_below([folder])]


def test_two_files_that_would_share_a_name_are_refused(folder: Path) -> None:
    (folder / "wmo__uren.csv").write_bytes(b"another")
    with pytest.raises(Stopped, match="same_name") as refused:
        items_below([folder])
    assert refused.value.code is ExitCode.WRONG_USE


@pytest.mark.parametrize(("missing", "told"), [("nergens.csv", "no_such_file"), ("leeg", "nothing_to_send")])
def test_what_is_missing_or_empty_is_told(tmp_path: Path, missing: str, told: str) -> None:
    (tmp_path / "leeg").mkdir()
    with pytest.raises(Stopped, match=told) as refused:
        items_below([tmp_path / missing])
    assert refused.value.code is ExitCode.WRONG_USE


def test_hidden_folders_stay_here_with_all_that_is_in_them(folder: Path) -> None:
    (folder / ".git" / "objects").mkdir(parents=True)
    (folder / ".git" / "objects" / "zichtbaar.csv").write_bytes(b"not for others")
    assert [item.name for item in items_below([folder])] == ["namen.csv", "wmo__uren.csv", "zorg.csv"]


def test_what_is_no_file_stays_here(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)  # an address of a socket may have 107 bytes
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("luistert")
        assert [item.name for item in items_below([folder])] == ["namen.csv", "wmo__uren.csv", "zorg.csv"]


def test_a_link_that_was_named_itself_is_what_it_leads_to(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "laatste").symlink_to(folder)
    (tmp_path / "vandaag.csv").symlink_to(folder / "zorg.csv")
    assert items_below([tmp_path / "laatste"]) == items_below([folder])
    assert items_below([tmp_path / "vandaag.csv"]) == items_below([folder / "zorg.csv"])


def test_a_file_is_known_by_its_whole_path(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert items_below([Path("zorg.csv")]) == items_below([folder / "zorg.csv"])
