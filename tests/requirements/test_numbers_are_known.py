"""Every number that a test names is explained in docs/requirements."""

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.architecture.project import name, project_files
from tests.requirements.marks import all_marks, marks_of
from tests.requirements.numbers import NUMBER, all_rows, milestones

# The numbers that nothing else looks like; S256 and S3, for example, are no statements of the manual.
CITED = re.compile(r"\b(?:tus-[A-Z]\d\d|threat \d+|(?:OP|RP|RS|ALL)-\d{2,3}|(?<!-)[MC]-\d\d|K[1-9]\d?a?)\b")


@pytest.mark.requires("K11")
def test_every_mark_names_an_explained_number() -> None:
    known = {row.number for row in all_rows()}
    unknown = [f"{mark.file}::{mark.test}: {mark.number}" for mark in all_marks() if mark.number not in known]
    assert unknown == []


@pytest.mark.requires("K11")
def test_every_row_has_a_well_formed_number_a_text_and_a_known_milestone() -> None:
    bad = [
        row.number
        for row in all_rows()
        if not NUMBER.fullmatch(row.number) or not row.requirement or not row.place or row.owed not in milestones()
    ]
    assert bad == []


@pytest.mark.requires("K11")
def test_no_number_is_explained_twice() -> None:
    counted = Counter(row.number for row in all_rows())
    assert [number for number, times in counted.items() if times > 1] == []


@pytest.mark.parametrize(("prefix", "last"), [("P", 16), ("S", 45), ("T", 27), ("K", 42), ("threat ", 48)])
@pytest.mark.requires("K11")
def test_no_number_is_left_out(prefix: str, last: int) -> None:
    known = {row.number for row in all_rows()}
    assert [f"{prefix}{n}" for n in range(1, last + 1) if f"{prefix}{n}" not in known] == []


@pytest.mark.requires("K11")
def test_every_number_that_code_or_a_document_cites_is_explained() -> None:
    known = {row.number for row in all_rows()}
    cited = {
        (number, name(file))
        for file in project_files()
        if file.suffix in {".py", ".md", ".html", ".js"}
        for number in CITED.findall(file.read_text(encoding="utf-8"))
    }
    assert [citation for citation in cited if citation[0] not in known] == []


def test_a_mark_that_is_no_plain_string_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.requirements.marks.ROOT", tmp_path)
    file = tmp_path / "test_x.py"
    file.write_text("@pytest.mark.requires(number)\ndef test_x(): ...\n", encoding="utf-8")
    with pytest.raises(ValueError, match="plain strings"):
        list(marks_of(file))
