"""P3, S15: at least 12 characters, counted as code points after NFC; at most 128; nothing trimmed."""

import unicodedata

import pytest

from idp.credentials.password_policy import Violation, too_long, too_short, violations
from tests.idp.credentials.owner import TIMMERMAN

pytestmark = pytest.mark.requires("P3", "S15")

GOOD = "Fiets-7-brug"


def test_eleven_characters_are_refused() -> None:
    assert too_short("Fiets-7-bru") is Violation.TOO_SHORT


def test_twelve_characters_are_accepted() -> None:
    assert len(GOOD) == 12
    assert violations(GOOD, TIMMERMAN) == ()


def test_twelve_emoji_count_as_twelve() -> None:
    assert too_short("😀" * 12) is None
    assert too_short("😀" * 11) is Violation.TOO_SHORT


def test_a_decomposed_letter_counts_as_one() -> None:
    decomposed = unicodedata.normalize("NFD", "é" * 11)
    assert len(decomposed) == 22
    assert Violation.TOO_SHORT in violations(decomposed, TIMMERMAN)


def test_spaces_at_the_ends_count_and_stay() -> None:
    assert too_short(" " * 6 + "Aa1-x" + " ") is None


def test_128_characters_are_accepted_and_129_are_not() -> None:
    assert too_long("a" * 128) is None
    assert too_long("a" * 129) is Violation.TOO_LONG
