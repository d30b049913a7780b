"""How long things are kept is read at start: a term that no calendar holds is told there, and stops no purge."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from uploads.settings import UploadsSettings

pytestmark = pytest.mark.requires("K41")

NOW = datetime(2028, 2, 29, 9, 0, tzinfo=UTC)
LONGEST = {"uploads_keep_days": 36_500, "uploads_receipt_years": 100, "uploads_account_days": 36_500}


@pytest.mark.parametrize(("name", "longest"), LONGEST.items())
def test_a_term_is_more_than_nothing_and_at_most_100_years(tmp_path: Path, name: str, longest: int) -> None:
    for term in (0, longest + 1):
        with pytest.raises(ValidationError, match=name):
            UploadsSettings.model_validate({"env": "demo", "var": tmp_path, name: term})


def test_the_longest_terms_are_dates(tmp_path: Path) -> None:
    keeping = UploadsSettings.model_validate({"env": "demo", "var": tmp_path, **LONGEST}).keeping
    years = [
        moment.year
        for moment in (
            keeping.forgotten_if_before(NOW),
            keeping.accounts_if_before(NOW),
            keeping.bytes_until(None, NOW),
        )
    ]
    assert years == [1928, 1928, 2128]
