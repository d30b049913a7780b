"""Dates, times, sizes and codes as people read them, on the clock of Europe/Amsterdam."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from shared.layout.formats import date_text, grouped, moment_text, size_text, time_text

NIGHT = datetime(2027, 2, 27, 23, 30, tzinfo=UTC)


def test_dutch_dates_and_times(app: Flask) -> None:
    with app.test_request_context("/"):
        assert date_text(NIGHT) == "28 februari 2027"
        assert time_text(NIGHT) == "00:30 uur"
        assert moment_text(datetime(2027, 7, 1, 12, 5, tzinfo=UTC)) == "1 juli 2027, 14:05 uur"


def test_english_dates_and_times(app: Flask) -> None:
    with app.test_request_context("/", headers={"Cookie": "mcz_taal=en"}):
        assert moment_text(NIGHT) == "28 February 2027, 00:30"


@pytest.mark.parametrize(
    ("size_bytes", "text"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1 kB"),
        (48_200, "48 kB"),
        (1_500_000, "1,5 MB"),
        (3_200_000_000, "3,2 GB"),
        (50_000_000_000, "50 GB"),
        (2_000_000_000_000_000, "2.000 TB"),
    ],
)
def test_sizes_in_decimal_units(app: Flask, size_bytes: int, text: str) -> None:
    with app.test_request_context("/"):
        assert size_text(size_bytes) == text


@pytest.mark.parametrize(("code", "length", "text"), [("123456", 3, "123 456"), ("ABCDEFGHIJ", 4, "ABCD EFGH IJ")])
def test_long_codes_in_groups(code: str, length: int, text: str) -> None:
    assert grouped(code, length) == text
