"""S40: case, accents and punctuation of an answer do not matter, spaces are folded."""

import unicodedata
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.credentials.secret_questions import normalise, signs

pytestmark = pytest.mark.requires("S40")

LETTERS = st.text(st.characters(categories=["Lu", "Ll", "Nd"]), min_size=1)
PUNCTUATION = st.text(st.sampled_from(".,;:!?'\"’`-_/()&*#@ "), max_size=4)


@pytest.mark.parametrize(
    ("typed", "compared"),
    [
        ("Fikkie", "fikkie"),
        ("  De   Regen\tboog \n", "de regen boog"),
        ("Café André", "cafe andre"),
        ("Cafe\u0301 Andre\u0301", "cafe andre"),
        ("O'Brien", "obrien"),
        ("O’Brien", "obrien"),
        ("O´Brien", "obrien"),
        ("Sint-Jan", "sintjan"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("１２３", "123"),
        ("!?.", ""),
        ("", ""),
    ],
)
def test_what_is_left_of_an_answer(typed: str, compared: str) -> None:
    assert normalise(typed) == compared


@given(st.text())
def test_normalising_twice_changes_nothing(typed: str) -> None:
    assert normalise(normalise(typed)) == normalise(typed)


@given(st.text())
def test_only_letters_digits_and_single_spaces_are_left(typed: str) -> None:
    left = normalise(typed)
    assert all(sign == " " or unicodedata.category(sign)[0] in "LN" for sign in left)
    assert "  " not in left
    assert left == left.strip()


@given(LETTERS, st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
def test_the_keyboard_does_not_matter(typed: str, form: Literal["NFC", "NFD", "NFKC", "NFKD"]) -> None:
    composed = unicodedata.normalize(form, typed)
    assert normalise(composed) == normalise(typed)


@given(st.text(st.characters(max_codepoint=0x24F)))
def test_case_does_not_matter(typed: str) -> None:
    assert normalise(typed.swapcase()) == normalise(typed.casefold())


@given(LETTERS, PUNCTUATION)
def test_punctuation_around_it_does_not_matter(typed: str, around: str) -> None:
    assert normalise(f"{around}{typed}{around}") == normalise(typed)


@given(st.lists(LETTERS, min_size=1, max_size=4), st.text(st.sampled_from(" \t\n\u00a0"), min_size=1, max_size=3))
def test_how_many_spaces_stand_between_words_does_not_matter(words: list[str], space: str) -> None:
    assert normalise(space.join(words)) == normalise(" ".join(words))


def test_spaces_are_no_signs() -> None:
    assert signs(" a  b ") == 2
