"""E45 and the window of the envelope: postcodes, and how an address is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.accounts.model import Aanhef, Account, AccountState
from idp.accounts.postal_address import PostalAddress, lines_in_the_window, read_postcode

pytestmark = pytest.mark.requires("S9")


@pytest.mark.parametrize("typed", ["1234 AB", "1234ab", " 1234  Ab "])
def test_a_postcode_is_read_with_and_without_space_and_in_any_case(typed: str) -> None:
    assert read_postcode(typed) == "1234 AB"


@pytest.mark.parametrize(
    "typed", ["", "0123 AB", "1234", "1234 A", "1234 ABC", "12345 AB", "1234 SS", "1234 SA", "١٢٣٤ AB"]
)
def test_what_is_no_dutch_postcode_is_refused(typed: str) -> None:
    assert read_postcode(typed) is None


@given(st.text(max_size=12))
def test_a_read_postcode_reads_as_itself(typed: str) -> None:
    found = read_postcode(typed)
    assert found is None or read_postcode(found) == found


@pytest.mark.parametrize(
    ("aanhef", "line"),
    [
        (Aanhef.MENEER, "t.a.v. de heer S. van den Berg"),
        (Aanhef.MEVROUW, "t.a.v. mevrouw S. van den Berg"),
        (Aanhef.GEEN, "t.a.v. S. van den Berg"),
    ],
)
def test_the_lines_in_the_window(aanhef: Aanhef, line: str) -> None:
    account = Account(
        "a1", "r1", "104382", "Gemeente Zandhove", "s.vandenberg", aanhef, "S.", "van den", "Berg",
        "s@x.example", "", "nl", AccountState.UITGENODIGD, given_name="Sam",
    )  # fmt: skip
    address = PostalAddress("Dorpsstraat", "1-a", "9876 ZX", "'s-Gravenhage")
    assert lines_in_the_window(account, address) == (
        "Gemeente Zandhove", line, "Dorpsstraat 1-a", "9876 ZX  'S-GRAVENHAGE",
    )  # fmt: skip
