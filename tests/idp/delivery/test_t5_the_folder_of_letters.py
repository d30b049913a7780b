"""T5: what is in the folder of letters is whole, and is what was put there; nothing else that holds a code stays."""

from pathlib import Path

import pytest

from idp.delivery.letter_folder import FileLetterFolder

pytestmark = pytest.mark.requires("T5", "S9")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "letters"


def _names(place: Path) -> set[str]:
    return {file.name for file in place.glob("brief-*")}


def test_a_letter_lies_there_only_when_it_was_put(place: Path) -> None:
    folder = FileLetterFolder(place)
    with folder.lay_out({"a": b"one", "b": b"two"}) as sheets:
        assert _names(place) == set()
        sheets.put("a")
        assert (folder.read("a"), folder.read("b")) == (b"one", None)
    assert [file.name for file in place.iterdir()] == ["brief-a.pdf"]


def test_nothing_stays_of_letters_whose_printing_failed(place: Path) -> None:
    with pytest.raises(RuntimeError), FileLetterFolder(place).lay_out({"a": b"one", "b": b"two"}) as sheets:
        sheets.put("a")
        raise RuntimeError
    assert list(place.iterdir()) == []


def test_a_new_print_takes_the_place_of_the_former(place: Path) -> None:
    folder = FileLetterFolder(place)
    for pdf in (b"former", b"new"):
        with folder.lay_out({"a": pdf}) as sheets:
            sheets.put("a")
    assert folder.read("a") == b"new"


def test_only_its_owner_reads_a_letter_also_while_it_is_laid_out(place: Path) -> None:
    with FileLetterFolder(place).lay_out({"a": b"one", "b": b"two"}) as sheets:
        sheets.put("a")
        assert {file.stat().st_mode & 0o777 for file in place.iterdir()} == {0o600}
    assert place.stat().st_mode & 0o777 == 0o700


def test_what_a_dead_process_had_laid_out_goes_and_what_another_works_on_stays(place: Path) -> None:
    folder = FileLetterFolder(place)
    with folder.lay_out({"a": b"one"}) as sheets:
        (place / ".unfinished-0123456789abcdef").write_bytes(b"of a process that was killed")
        FileLetterFolder(place).sweep()
        assert len(list(place.iterdir())) == 1
        sheets.put("a")
    assert folder.read("a") == b"one"


def test_what_lies_there_is_told_by_its_letters_and_there_may_be_no_folder_yet(place: Path) -> None:
    folder = FileLetterFolder(place)
    folder.sweep()
    assert folder.lying() == frozenset()
    with folder.lay_out({"a": b"one", "b": b"two"}) as sheets:
        sheets.put("a")
        sheets.put("b")
        assert folder.lying() == {"a", "b"}
    folder.remove("a")
    assert folder.lying() == {"b"}
