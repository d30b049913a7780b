"""docs/conformance.md is up to date, and every clause is carried or says why it is left out."""

import pytest

from tests.requirements.conformance import CONFORMANCE, cited_in, code_of_numbers, empty_rows, left_out, rendered
from tests.requirements.marks import ROOT
from tests.requirements.numbers import rows_of


@pytest.mark.requires("K11")
def test_no_clause_is_without_code_and_tests_unless_it_says_why() -> None:
    assert empty_rows() == []


@pytest.mark.requires("K11")
def test_conformance_is_not_stale() -> None:
    assert CONFORMANCE.read_text(encoding="utf-8") == rendered(), "run `python -m tests.requirements.conformance`"


@pytest.mark.requires("K11")
def test_files_and_numbers_that_are_named_exist() -> None:
    numbers = {row.number for row in rows_of("protocol")}
    files = {file for number in numbers for file in code_of_numbers().get(number, [])}

    assert [file for file in sorted(files) if not (ROOT / file).is_file()] == []
    assert left_out().keys() <= numbers


def test_a_range_of_numbers_counts_for_each_of_them() -> None:
    assert cited_in("OP-15 to OP-18; M-05–M-06, RP-14.") == {
        "OP-15",
        "OP-16",
        "OP-17",
        "OP-18",
        "M-05",
        "M-06",
        "RP-14",
    }
