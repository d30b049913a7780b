"""P2, S13: which calendar day is 30 days before, and from which moment the notice is due."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.credentials.expiry_notice import days_left, due_until, is_near
from shared.clock import AMSTERDAM

pytestmark = pytest.mark.requires("P2", "S13", "K21")

EXPIRES_AT = datetime(2027, 2, 28, 11, 0, tzinfo=UTC)  # 12:00 in Amsterdam
MOMENT = timedelta(seconds=1)


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM).astimezone(UTC)


def eight_o_clock(day: date) -> datetime:
    return datetime.combine(day, time(8), AMSTERDAM).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "is_due"),
    [
        ("2027-01-28 23:59", False),
        ("2027-01-29 07:59", False),
        ("2027-01-29 08:00", True),
        ("2027-02-03 02:00", True),
    ],
)
def test_what_ends_on_28_february_is_due_from_eight_in_the_morning_of_29_january(now: str, is_due: bool) -> None:
    assert (due_until(wall(now)) > EXPIRES_AT) is is_due


@pytest.mark.parametrize(
    ("expires_at", "day"),
    [
        ("2027-02-28 00:00", date(2027, 1, 29)),
        ("2027-02-28 23:59", date(2027, 1, 29)),
        ("2027-04-15 12:00", date(2027, 3, 16)),  # the clock changes in between
        ("2028-03-01 12:00", date(2028, 1, 31)),  # a leap year
    ],
)
def test_the_hour_of_expiry_and_the_clock_change_do_not_move_the_day(expires_at: str, day: date) -> None:
    assert due_until(eight_o_clock(day)) > wall(expires_at)
    assert due_until(eight_o_clock(day) - MOMENT) <= wall(expires_at)


@given(st.datetimes(datetime(2027, 1, 1), datetime(2030, 1, 1)), st.integers(1, 60))  # noqa: DTZ001 - naive by contract
def test_it_is_due_so_many_days_of_the_calendar_ahead(local_expiry: datetime, days: int) -> None:
    expires_at = local_expiry.replace(tzinfo=AMSTERDAM).astimezone(UTC)
    morning = eight_o_clock(local_expiry.date() - timedelta(days=days))
    assert due_until(morning, days) > expires_at
    assert due_until(morning - MOMENT, days) <= expires_at


def test_days_left_are_those_of_the_calendar() -> None:
    assert days_left(EXPIRES_AT, wall("2027-01-29 08:00")) == 30
    assert days_left(EXPIRES_AT, wall("2027-02-27 23:59")) == 1
    assert days_left(EXPIRES_AT, wall("2027-02-28 00:01")) == 0


def test_near_is_the_last_30_days_of_a_valid_password() -> None:
    assert not is_near(EXPIRES_AT, wall("2027-01-28 23:59"))
    assert is_near(EXPIRES_AT, wall("2027-01-29 00:00"))
    assert not is_near(EXPIRES_AT, EXPIRES_AT)
    assert not is_near(None, EXPIRES_AT)
