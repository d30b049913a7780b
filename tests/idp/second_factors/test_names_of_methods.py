"""What people may call their apps and keys (E35, E36a)."""

import pytest

from idp.second_factors.names import LONGEST, comparable, free_name, tidy


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("laptop werk", "laptop werk"),
        ("  laptop \t werk ", "laptop werk"),
        ("laptop\r\nBcc: iemand", "laptop Bcc: iemand"),
        ("‮moc.live", "moc.live"),
        ("   ", ""),
        ("x" * 100, "x" * LONGEST),
    ],
)
def test_a_name_is_one_visible_line(typed: str, kept: str) -> None:
    assert tidy(typed) == kept


def test_names_are_compared_without_case_and_forms_of_letters() -> None:
    assert comparable("Laptop Wérk") == comparable("laptop we\u0301rk")
    assert comparable("laptop") != comparable("laptop 2")


def test_an_app_without_a_name_gets_the_first_free_one() -> None:
    assert free_name("App", []) == "App"
    assert free_name("App", ["app", "App 2"]) == "App 3"
