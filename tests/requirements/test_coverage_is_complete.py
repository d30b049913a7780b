"""What a finished milestone owes has a test, and the list of tests is up to date."""

import pytest

from tests.requirements.coverage import COVERAGE, rendered, unprotected


@pytest.mark.requires("K11")
def test_no_number_owed_by_a_finished_milestone_is_without_a_test() -> None:
    assert unprotected() == []


@pytest.mark.requires("K11")
def test_coverage_is_not_stale() -> None:
    assert COVERAGE.read_text(encoding="utf-8") == rendered(), "run `python -m tests.requirements.coverage`"
