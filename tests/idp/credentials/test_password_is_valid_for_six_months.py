"""P1, S11: six calendar months on the wall clock of Amsterdam, the day clipped to the month's end."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.accounts.model import Aanhef, Account, AccountState
from idp.credentials.password_expiry import expires_at
from shared.clock import AMSTERDAM

pytestmark = pytest.mark.requires("P1", "S11")


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


@pytest.mark.parametrize(
    ("set_at", "end"),
    [
        ("2026-08-31 12:00", "2027-02-28T11:00+00:00"),
        ("2026-01-15 09:00", "2026-07-15T07:00+00:00"),
        ("2027-08-31 00:00", "2028-02-28T23:00+00:00"),
        ("2026-08-30 12:00", "2027-02-28T11:00+00:00"),
        ("2026-12-31 23:59", "2027-06-30T21:59+00:00"),
    ],
)
def test_the_day_is_clipped_and_the_wall_clock_kept(set_at: str, end: str) -> None:
    assert expires_at(wall(set_at).astimezone(UTC)) == datetime.fromisoformat(end)


def test_a_wall_time_in_the_spring_gap_moves_forward() -> None:
    # 28 March 2027 has no 02:30 in Amsterdam.
    assert expires_at(wall("2026-09-28 02:30")).astimezone(AMSTERDAM).isoformat() == "2027-03-28T03:30:00+02:00"


def test_an_ambiguous_autumn_time_takes_the_first() -> None:
    # 25 October 2026 has 02:30 twice; the first is summer time.
    assert expires_at(wall("2026-04-25 02:30")).isoformat() == "2026-10-25T00:30:00+00:00"


def test_a_password_set_in_the_second_ambiguous_hour_is_no_special_case() -> None:
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert second.astimezone(AMSTERDAM).fold == 1
    assert expires_at(second).isoformat() == "2027-04-25T00:30:00+00:00"


def test_it_is_valid_before_that_moment_and_expired_from_it() -> None:
    end = expires_at(wall("2026-08-31 12:00"))
    account = an_account(end)
    assert not account.has_expired_password(end - timedelta(microseconds=1))
    assert account.has_expired_password(end)


@given(st.integers(min_value=1_577_836_800, max_value=2_840_140_800))
def test_it_is_always_between_181_and_184_days_and_an_hour(seconds: int) -> None:
    set_at = datetime.fromtimestamp(seconds, UTC)
    length = expires_at(set_at) - set_at
    assert timedelta(days=180, hours=23) <= length <= timedelta(days=184, hours=1)


def an_account(password_expires_at: datetime) -> Account:
    return Account(
        "a1", "r1", "104382", "Zorgkantoor", "timmerman", Aanhef.MENEER, "J.", "", "Timmerman",
        "j@x.example", "", "nl", AccountState.ACTIEF, password_expires_at=password_expires_at,
    )  # fmt: skip
