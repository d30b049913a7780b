"""S9: an activation code has 12 characters without look-alikes, and its last one tells a typing error."""

import string
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.activation.activatiecode import (
    ALPHABET,
    check_symbol,
    in_groups,
    last_moment,
    new_code,
    normalised,
    read_code,
)

pytestmark = pytest.mark.requires("S9")

BODIES = st.text(ALPHABET, min_size=11, max_size=11)
PLACES = st.integers(0, 11)


@pytest.mark.parametrize(("body", "symbol"), [("ABCDEFGHJKM", "V"), ("7K9QWXT2ZRP", "G")])
def test_the_check_symbol_is_that_of_iso_7064_mod_31_30(body: str, symbol: str) -> None:
    assert check_symbol(body) == symbol


def test_the_alphabet_has_30_characters_and_no_look_alikes() -> None:
    assert len(ALPHABET) == len(set(ALPHABET)) == 30
    assert not set(ALPHABET) & set("ILOU01")


def test_a_new_code_is_right_and_another_every_time() -> None:
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert all(read_code(code) == code for code in codes)


@given(BODIES)
def test_a_code_is_read_however_it_was_typed(body: str) -> None:
    code = body + check_symbol(body)
    groups = in_groups(code)
    for typed in ("-".join(groups), " ".join(groups).lower(), f"  {code}\n", "\u2013".join(groups)):
        assert read_code(typed) == code


@given(BODIES, PLACES, st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_a_typing_error(body: str, place: int, other: str) -> None:
    code = body + check_symbol(body)
    typed = code[:place] + other + code[place + 1 :]
    assert read_code(typed) == (code if typed == code else None)


def test_nearly_every_swap_of_neighbours_is_a_typing_error() -> None:
    swaps = caught = 0
    for code in (new_code() for _ in range(700)):
        for place in range(11):
            swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
            if swapped != code:
                swaps += 1
                caught += read_code(swapped) is None
    assert caught / swaps > 0.99


@given(BODIES, st.sampled_from("ILOU01"), PLACES)
def test_a_look_alike_is_a_typing_error_and_no_guess(body: str, look_alike: str, place: int) -> None:
    code = body + check_symbol(body)
    assert read_code(code[:place] + look_alike + code[place + 1 :]) is None


@given(st.text(string.printable, max_size=40))
def test_nothing_that_can_be_typed_breaks_it(typed: str) -> None:
    assert read_code(typed) in {None, normalised(typed)}


@pytest.mark.parametrize("typed", ["", "   ", "----"])
def test_nothing_typed_is_nothing(typed: str) -> None:
    assert normalised(typed) == ""


@pytest.mark.parametrize(
    ("printed_at", "until"),
    [
        (datetime(2027, 2, 16, 9, 0, tzinfo=UTC), datetime(2027, 3, 9, 23, 0, tzinfo=UTC)),
        (datetime(2027, 2, 16, 22, 59, tzinfo=UTC), datetime(2027, 3, 9, 23, 0, tzinfo=UTC)),
        (datetime(2027, 2, 16, 23, 0, tzinfo=UTC), datetime(2027, 3, 10, 23, 0, tzinfo=UTC)),
        (datetime(2027, 3, 20, 9, 0, tzinfo=UTC), datetime(2027, 4, 10, 22, 0, tzinfo=UTC)),
    ],
)
def test_a_code_works_to_the_end_of_the_21st_day_after_printing(printed_at: datetime, until: datetime) -> None:
    assert last_moment(printed_at) == until
    assert last_moment(printed_at) > printed_at + timedelta(days=21)
