"""S15: every printable character and the space are allowed, control characters are not."""

import pytest

from idp.credentials.password_policy import Violation, control_character

pytestmark = pytest.mark.requires("S15")


@pytest.mark.parametrize("character", ["\t", "\n", "\r", "\0", "\x1b", "\x7f", "\x85", "\ud800"])
def test_a_control_character_is_refused(character: str) -> None:
    assert control_character(f"Fiets-7{character}brug") is Violation.CONTROL_CHARACTER


@pytest.mark.parametrize("character", [" ", "\u00a0", "é", "ß", "字", "😀", "👩\u200d🔧", "€", "\u0301"])
def test_what_can_be_printed_is_accepted(character: str) -> None:
    assert control_character(f"Fiets-7{character}brug") is None
