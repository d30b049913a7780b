"""P5, S17: none of the last 12 passwords, exactly and case-sensitively, by the slow verifier."""

import pytest

from idp.credentials.password_history import HISTORY_LENGTH, is_reused
from tests.idp.support import quick_hasher

pytestmark = pytest.mark.requires("P5", "S17")

hasher = quick_hasher()


def test_the_history_holds_twelve() -> None:
    assert HISTORY_LENGTH == 12


def test_a_password_of_the_history_is_found() -> None:
    recent = [hasher.hash(f"Fiets-brug-{number}") for number in range(12)]
    assert is_reused("Fiets-brug-0", recent, hasher.verify)
    assert is_reused("Fiets-brug-11", recent, hasher.verify)


def test_another_case_or_a_space_makes_another_password() -> None:
    recent = [hasher.hash("Fiets-brug-12")]
    assert not is_reused("fiets-brug-12", recent, hasher.verify)
    assert not is_reused("Fiets-brug-12 ", recent, hasher.verify)


def test_an_empty_history_has_nothing() -> None:
    assert not is_reused("Fiets-brug-12", [], hasher.verify)
