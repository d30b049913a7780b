"""P6, S18: at least 3 of small letters, capitals, digits and leestekens, by Unicode category."""

import pytest

from idp.credentials.password_policy import Violation, kinds, too_few_kinds

pytestmark = pytest.mark.requires("P6", "S18")


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("abcdefghijkl", 1),
        ("Abcdefghijkl", 2),
        ("Abcdefghijk1", 3),
        ("abcdefghij1!", 3),
        ("Correct horse battery", 2),
        ("Abcdefghij1!", 4),
        ("ABCDEFGHIJKL", 1),
        ("            ", 0),
        ("字字字字字字字字字字字字", 0),
    ],
)
def test_kinds_are_counted(password: str, expected: int) -> None:
    assert kinds(password) == expected
    assert (too_few_kinds(password) is None) is (expected >= 3)


@pytest.mark.parametrize("mark", list("+=<>^~|$€!?.,;:-_()[]{}@#%&*/\\'\"`§°"))
def test_punctuation_and_symbols_are_leestekens(mark: str) -> None:
    assert kinds(f"Abcdefghijk{mark}") == 3


@pytest.mark.parametrize(("letter", "of_kind"), [("é", "a"), ("ß", "a"), ("É", "A"), ("ǅ", "A"), ("٣", "1")])
def test_a_letter_or_digit_of_another_script_is_of_its_kind(letter: str, of_kind: str) -> None:
    assert kinds(letter * 12) == 1
    assert kinds(letter + of_kind) == 1


def test_two_kinds_are_refused() -> None:
    assert too_few_kinds("Abcdefghijkl") is Violation.TOO_FEW_KINDS
