"""Forms tell to type a day as 28-02-2027, so that is read as well as what a calendar sends."""

from datetime import date

import pytest

from shared.days import read_day


@pytest.mark.parametrize("text", ["2027-02-28", "28-02-2027", " 28-2-2027 "])
def test_a_day_is_read_as_it_is_sent_and_as_it_is_typed(text: str) -> None:
    assert read_day(text) == date(2027, 2, 28)


@pytest.mark.parametrize(
    "text",
    ["", "29-02-2027", "2027-02-29", "02-28-2027", "28-02-27", "0001-01-01", "31-12-9999", "morgen", "٢٨-٠٢-٢٠٢٧"],
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert read_day(text) is None
