"""Files and folders of one command are one delivery; what would be lost or mixed up is refused before sending."""

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


@pytest.mark.parametrize("missing", ["nergens.csv", "leeg"])
def test_what_is_missing_or_empty_is_told(tmp_path: Path, missing: str) -> None:
    (tmp_path / "leeg").mkdir()
    with pytest.raises(Stopped) as refused:
        items_below([tmp_path / missing])
    assert refused.value.code is ExitCode.WRONG_USE
