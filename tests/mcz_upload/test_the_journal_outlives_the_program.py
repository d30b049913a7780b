"""Each step is a line at the end of the journal; what was torn by a crash was never told to be done."""

import os
from pathlib import Path

import pytest

from mcz_upload.contents import items_below
from mcz_upload.journal import Entry, Journal


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(name)
    entries = [Entry(item) for item in items_below([tmp_path / "a.csv", tmp_path / "b.csv"])]
    kept = Journal(tmp_path / "journal.json", "overig", (tmp_path,), "AL-2027-0211-M4RH", entries)
    kept.keep()
    return kept


def read_again(journal: Journal) -> list[tuple[str, bool]]:
    again = Journal.read(journal.path)
    assert again is not None
    return [(entry.upload, entry.sent) for entry in again.entries]


def test_steps_are_found_again(journal: Journal) -> None:
    journal.entries[1].upload = "http://bestanden/files/1"
    journal.step(journal.entries[1])
    journal.entries[1].sent = True
    journal.step(journal.entries[1])
    assert read_again(journal) == [("", False), ("http://bestanden/files/1", True)]


def test_a_step_costs_as_much_however_many_files_there_are(journal: Journal) -> None:
    before = journal.path.stat().st_size
    journal.step(journal.entries[0])
    one = journal.path.stat().st_size - before
    journal.entries *= 500
    journal.keep()
    before = journal.path.stat().st_size
    journal.step(journal.entries[0])
    assert journal.path.stat().st_size - before == one


def test_a_torn_step_is_as_if_it_had_not_been(journal: Journal) -> None:
    journal.entries[0].upload = "http://bestanden/files/1"
    journal.step(journal.entries[0])
    with journal.path.open("a") as file:
        file.write('{"path": "')
    assert read_again(journal) == [("http://bestanden/files/1", False), ("", False)]


def test_keeping_all_of_it_forgets_no_step(journal: Journal) -> None:
    journal.entries[0].sent = True
    journal.step(journal.entries[0])
    again = Journal.read(journal.path)
    assert again is not None
    again.keep()
    assert read_again(again) == [("", True), ("", False)]


def test_no_name_breaks_a_line(tmp_path: Path) -> None:
    file = tmp_path / "caf\u00e9\u2028\u0085.csv"
    file.write_text("x")
    journal = Journal(
        tmp_path / "journal.json", "overig", (tmp_path,), "AL-1", [Entry(one) for one in items_below([file])]
    )
    journal.keep()
    journal.entries[0].sent = True
    journal.step(journal.entries[0])
    assert read_again(journal) == [("", True)]
    torn = journal.path.read_bytes()[:-20]
    journal.path.write_bytes(torn)
    assert read_again(journal) == [("", False)]


UPLOADS = "https://bestanden"


def test_the_same_command_finds_its_journal_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = Journal.at(tmp_path, UPLOADS, "overig", [tmp_path / "a.csv", tmp_path / "b.csv"])
    assert Journal.at(tmp_path, UPLOADS, "overig", [Path("b.csv"), Path("a.csv")]) == found


@pytest.mark.parametrize(
    ("uploads", "soort", "name"),
    [("https://elders", "overig", "a.csv"), (UPLOADS, "wmo", "a.csv"), (UPLOADS, "overig", "b.csv")],
    ids=["server", "soort", "file"],
)
def test_a_delivery_to_another_server_of_another_kind_or_of_another_file_has_its_own(
    tmp_path: Path, uploads: str, soort: str, name: str
) -> None:
    mine = Journal.at(tmp_path, UPLOADS, "overig", [tmp_path / "a.csv"])
    assert Journal.at(tmp_path, uploads, soort, [tmp_path / name]) != mine


@pytest.mark.parametrize("text", [None, "", "\n", "{", "[]", "{}", '{"files": [{}]}', '{"files": []}'])
def test_what_cannot_be_read_is_no_journal(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "journal.json"
    if text is not None:
        path.write_text(text)
    assert Journal.read(path) is None


def test_a_file_is_as_before_while_neither_its_size_nor_its_time_changed(journal: Journal) -> None:
    first, second = journal.entries
    assert first.is_as_before
    os.utime(first.item.path, ns=(0, first.item.changed_ns + 1))
    assert not first.is_as_before
    second.item.path.write_text("more than there was")
    os.utime(second.item.path, ns=(0, second.item.changed_ns))
    assert not second.is_as_before
    second.item.path.unlink()
    assert not second.is_as_before
