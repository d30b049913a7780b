"""P7, S19: all broken rules at once, in reading order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.credentials.password_policy import Owner, Violation, too_short, violations
from tests.idp.credentials.owner import TIMMERMAN

pytestmark = pytest.mark.requires("P7", "S19")


def test_all_broken_rules_come_at_once_in_order() -> None:
    assert violations("timmerman\t", TIMMERMAN) == (
        Violation.TOO_SHORT,
        Violation.CONTROL_CHARACTER,
        Violation.CONTAINS_USERNAME,
        Violation.TOO_FEW_KINDS,
    )


def test_a_long_one_is_told_so_among_the_others() -> None:
    assert violations("timmerman" * 20, TIMMERMAN) == (
        Violation.TOO_LONG,
        Violation.CONTAINS_USERNAME,
        Violation.TOO_FEW_KINDS,
    )


def test_an_empty_one_is_too_short_and_has_too_few_kinds() -> None:
    assert violations("", TIMMERMAN) == (Violation.TOO_SHORT, Violation.TOO_FEW_KINDS)


@given(st.text(max_size=150))
def test_the_order_of_reading_never_changes(password: str) -> None:
    found = violations(password, TIMMERMAN)
    order = list(Violation)
    assert list(found) == sorted(set(found), key=order.index)


@given(st.text(min_size=12, max_size=100))
def test_a_text_around_the_username_is_always_refused(password: str) -> None:
    owner = Owner("timmerman", "104382")
    assert Violation.CONTAINS_USERNAME in violations(password[:6] + "TimmerMan" + password[6:], owner)


@given(st.text(max_size=40))
def test_adding_characters_never_makes_a_password_too_short(password: str) -> None:
    if too_short(password) is None:
        assert too_short(password + "x") is None
