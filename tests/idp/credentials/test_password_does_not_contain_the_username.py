"""P4, S16: the user name is not in it, whatever the case; only as a whole."""

import pytest

from idp.credentials.password_policy import Violation, contains_username

pytestmark = pytest.mark.requires("P4", "S16")


@pytest.mark.parametrize(
    "password", ["Xx1!TIMMERMANyy", "timmerman-12-A", "12-A-timmerman", "Xx1!ｔｉｍｍｅｒｍａｎyy", "Xx1!TiMmErMaN"]
)
def test_the_whole_name_is_refused_in_any_case_and_width(password: str) -> None:
    assert contains_username(password, "timmerman") is Violation.CONTAINS_USERNAME


@pytest.mark.parametrize("password", ["Timmer-man-12", "namremmiT-12!", "T1mm3rman-12!", "Timmerma-12345"])
def test_a_broken_reversed_or_altered_name_is_accepted(password: str) -> None:
    assert contains_username(password, "timmerman") is None


def test_a_name_with_dots_is_looked_for_with_its_dots() -> None:
    assert contains_username("Aa1-J.TIMMERMAN", "j.timmerman") is Violation.CONTAINS_USERNAME
    assert contains_username("Aa1-JTIMMERMAN-", "j.timmerman") is None
