"""S32, threat 24: six digits, one step either side, each step once and never an older one (RFC 6238)."""

import base64
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.second_factors.totp import STEP_SECONDS, accept_code, digits_of

pytestmark = pytest.mark.requires("S32", "threat 24")

SECRET = b"12345678901234567890"
NOW = datetime(2027, 2, 16, 9, 0, 10, tzinfo=UTC)
STEP = int(NOW.timestamp()) // STEP_SECONDS


def code_at(moment: datetime) -> str:
    return pyotp.TOTP(base64.b32encode(SECRET).decode()).at(for_time=moment)


@pytest.mark.parametrize(
    ("seconds", "code"), [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")]
)
def test_the_vectors_of_rfc_6238_are_accepted(seconds: int, code: str) -> None:
    now = datetime.fromtimestamp(seconds, UTC)
    assert accept_code(SECRET, code, now=now, last_step=0) == seconds // STEP_SECONDS


@pytest.mark.parametrize("offset", [-1, 0, 1])
def test_a_code_of_this_step_or_its_neighbours_is_accepted(offset: int) -> None:
    code = code_at(NOW + timedelta(seconds=offset * STEP_SECONDS))
    assert accept_code(SECRET, code, now=NOW, last_step=0) == STEP + offset


@pytest.mark.parametrize("offset", [-3, -2, 2, 3])
def test_a_code_further_away_is_refused(offset: int) -> None:
    code = code_at(NOW + timedelta(seconds=offset * STEP_SECONDS))
    assert accept_code(SECRET, code, now=NOW, last_step=0) is None


def test_a_step_that_was_taken_is_refused() -> None:
    assert accept_code(SECRET, code_at(NOW), now=NOW, last_step=STEP) is None


def test_a_step_before_the_last_taken_one_is_refused() -> None:
    old = code_at(NOW - timedelta(seconds=STEP_SECONDS))
    assert accept_code(SECRET, old, now=NOW, last_step=STEP) is None


def test_the_next_step_is_accepted_after_this_one_was_taken() -> None:
    ahead = code_at(NOW + timedelta(seconds=STEP_SECONDS))
    assert accept_code(SECRET, ahead, now=NOW, last_step=STEP) == STEP + 1


def test_a_wrong_code_is_refused() -> None:
    right = {code_at(NOW + timedelta(seconds=offset * STEP_SECONDS)) for offset in (-1, 0, 1)}
    wrong = next(f"{number:06}" for number in range(10) if f"{number:06}" not in right)
    assert accept_code(SECRET, wrong, now=NOW, last_step=0) is None


def test_a_code_of_another_secret_is_refused() -> None:
    assert accept_code(b"another secret of 20", code_at(NOW), now=NOW, last_step=0) is None


@given(st.integers(min_value=0, max_value=2**32), st.integers(min_value=0, max_value=29))
def test_the_accepted_step_never_falls_back(seconds: int, later: int) -> None:
    now = datetime.fromtimestamp(seconds + 60, UTC)
    step = accept_code(SECRET, code_at(now), now=now, last_step=0)
    assert step is not None
    assert accept_code(SECRET, code_at(now), now=now + timedelta(seconds=later), last_step=step) is None


@pytest.mark.parametrize("typed", ["123456", "123 456", " 12 34 56 ", "123\u00a0456"])
def test_spaces_are_ignored(typed: str) -> None:
    assert digits_of(typed) == "123456"


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "123-456", "١٢٣٤٥٦", "123456\0"])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert digits_of(typed) is None
