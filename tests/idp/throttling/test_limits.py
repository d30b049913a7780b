"""K22: exact sliding windows; a success forgives only where a limit says so."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.throttling.limits import DAY, PASSWORD_LIMITS, QUARTER, TOTP_LIMITS, TryLog, blocked_until

pytestmark = pytest.mark.requires("K22")

START = datetime(2027, 2, 16, 9, 0, tzinfo=UTC)


def tries(count: int, every: timedelta = timedelta(seconds=1)) -> TryLog:
    log = TryLog()
    for number in range(count):
        log = log.with_try(START + number * every)
    return log


def test_four_failures_close_nothing() -> None:
    assert blocked_until(tries(4), PASSWORD_LIMITS, START + timedelta(seconds=10)) is None


def test_the_fifth_failure_closes_until_the_first_is_a_quarter_old() -> None:
    assert blocked_until(tries(5), PASSWORD_LIMITS, START + timedelta(seconds=10)) == START + QUARTER


def test_after_a_quarter_one_may_try_again() -> None:
    assert blocked_until(tries(5), PASSWORD_LIMITS, START + QUARTER) is None


def test_the_window_slides_so_nine_quick_tries_never_fit() -> None:
    log = tries(4).with_try(START + QUARTER - timedelta(seconds=10))
    assert blocked_until(log, PASSWORD_LIMITS, START + QUARTER - timedelta(seconds=5)) == START + QUARTER


def test_a_success_forgives_the_quarter_but_not_the_day() -> None:
    log = tries(5).with_success(START + timedelta(seconds=20))
    assert blocked_until(log, PASSWORD_LIMITS, START + timedelta(seconds=30)) is None
    day = tries(20, timedelta(minutes=30)).with_success(START + timedelta(hours=10))
    assert blocked_until(day, TOTP_LIMITS, START + timedelta(hours=11)) == START + DAY


def test_twenty_wrong_codes_close_for_a_day() -> None:
    log = tries(20, timedelta(minutes=30))
    assert blocked_until(log, TOTP_LIMITS, START + timedelta(hours=12)) == START + DAY


@given(st.lists(st.integers(min_value=0, max_value=7200), min_size=1, max_size=60))
def test_never_more_than_five_judged_tries_in_any_quarter(seconds: list[int]) -> None:
    log, judged = TryLog(), list[datetime]()
    for second in sorted(seconds):
        now = START + timedelta(seconds=second)
        if blocked_until(log, PASSWORD_LIMITS, now) is None:
            log = log.with_try(now)
            judged.append(now)
    for at in judged:
        assert sum(1 for other in judged if at <= other < at + QUARTER) <= 5
