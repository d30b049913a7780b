"""Filters stay in the address, pages are bounded, and no cell of a CSV file is a formula."""

import pytest
from flask import Flask

from idp.web.beheer.csv_file import csv_answer, harmless
from idp.web.beheer.listing import Listing, asked_for


@pytest.mark.parametrize("cell", ["=1+1", "+31", "-1", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("x")'])
def test_what_a_spreadsheet_would_compute_is_text(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


def test_an_ordinary_cell_stays_as_it_is() -> None:
    assert harmless("Zorgkantoor = Noord") == "Zorgkantoor = Noord"


def test_a_csv_file_is_to_be_saved() -> None:
    answer = csv_answer("brieven", ["Naam"], [["=1"]])
    assert answer.headers["Content-Disposition"] == 'attachment; filename="brieven.csv"'
    assert answer.get_data(as_text=True).splitlines()[1] == '"\'=1"'


@pytest.mark.parametrize(
    ("typed", "page"), [("", 1), ("3", 3), ("0", 1), ("-1", 1), ("999999", 1), ("1000", 1000), ("²", 1)]
)
def test_a_page_number_is_a_number_within_bounds(typed: str, page: int) -> None:
    with Flask("lists").test_request_context(f"/x?bladzijde={typed}"):
        assert asked_for("/x", ()).page == page


def test_the_filters_stay_in_every_address() -> None:
    with Flask("lists").test_request_context("/x?naam=De+Wit&bladzijde=2&vreemd=1"):
        asked = asked_for("/x", ("naam", "toestand"))
    assert asked.address(3) == "/x?naam=De+Wit&bladzijde=3"
    assert asked.csv_address == "/x.csv?naam=De+Wit"
    assert Listing(asked, [], 26).pages == 2
    assert Listing(asked, [], 0).pages == 1
