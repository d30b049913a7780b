"""K22, threat 4: a hundred failures in a row close the gate until a reset, however slow they come."""

from datetime import UTC, datetime, timedelta

import pytest

from idp.throttling.limits import (
    DAY,
    MOST_FAILURES_IN_A_ROW,
    PASSWORD_LIMITS,
    QUARTER,
    TryLog,
    blocked_until,
)

pytestmark = pytest.mark.requires("K22", "threat 4")

START = datetime(2027, 2, 16, 9, 0, tzinfo=UTC)
MONTH = timedelta(days=30)


def slow_failures(count: int) -> TryLog:
    """One a day."""
    log = TryLog()
    for number in range(count):
        log = log.with_try(START + number * DAY)
    return log


def blocked(log: TryLog, now: datetime) -> datetime | None:
    return blocked_until(log, PASSWORD_LIMITS, now, most_in_a_row=MOST_FAILURES_IN_A_ROW)


def test_ninety_nine_slow_failures_close_nothing() -> None:
    assert blocked(slow_failures(99), START + 100 * DAY) is None


def test_the_hundredth_closes_for_months() -> None:
    log = slow_failures(100)
    for later in (START + 100 * DAY, START + 12 * MONTH):
        assert blocked(log, later) == later + QUARTER  # what every other lock says too


def test_a_success_begins_a_new_row() -> None:
    log = slow_failures(99).with_success(START + 100 * DAY).with_try(START + 101 * DAY)
    assert log.failures_in_a_row == 1
    assert blocked(log, START + 102 * DAY) is None


def test_a_gate_without_this_rule_opens_again() -> None:
    assert blocked_until(slow_failures(100), PASSWORD_LIMITS, START + 101 * DAY) is None


def test_a_lock_begins_when_the_gate_was_open_for_a_quarter() -> None:
    closed = TryLog(closed_at=START)
    assert TryLog().begins_lock(START)
    assert not closed.begins_lock(START + QUARTER - timedelta(seconds=1))
    assert closed.begins_lock(START + QUARTER)
