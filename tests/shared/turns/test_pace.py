"""K24: work that is asked for without end takes its share of the processor; what comes now and then never waits."""

from dataclasses import dataclass

import pytest

from shared.turns.pace import AHEAD_SECONDS, Pace

pytestmark = pytest.mark.requires("K24")

SHARE = 0.25


@dataclass
class Machine:
    """A clock, and what the processor was taken for."""

    now: float = 1000.0
    computed: float = 0.0

    def pace(self) -> Pace:
        return Pace(SHARE, clock=lambda: self.now, computed=lambda: self.computed)

    def work(self, pace: Pace, *, computing: float, waiting: float = 0.0) -> None:
        with pace.work():
            self.computed += computing
            self.now += computing + waiting


def test_work_without_end_takes_its_share() -> None:
    machine = Machine()
    pace, begun = machine.pace(), machine.now
    for _ in range(1000):
        machine.now += pace.left_seconds()
        machine.work(pace, computing=0.01)
    assert machine.computed / (machine.now - begun) == pytest.approx(SHARE, rel=0.02)


def test_what_comes_now_and_then_never_waits() -> None:
    machine = Machine()
    pace = machine.pace()
    for _ in range(100):
        machine.work(pace, computing=0.05)
        assert pace.left_seconds() == 0
        machine.now += AHEAD_SECONDS


def test_time_that_the_work_waited_is_no_reason_to_rest() -> None:
    machine = Machine()
    pace = machine.pace()
    for _ in range(100):
        machine.work(pace, computing=0.01, waiting=0.03)
        assert pace.left_seconds() == 0


def test_a_long_pause_is_no_credit() -> None:
    machine = Machine()
    pace = machine.pace()
    machine.now += 10_000
    machine.work(pace, computing=1.0)
    assert pace.left_seconds() == pytest.approx(1.0 / SHARE - 1.0 - AHEAD_SECONDS)


def test_work_that_fails_counts_all_the_same() -> None:
    machine = Machine()
    pace = machine.pace()
    with pytest.raises(ZeroDivisionError), pace.work():
        machine.computed += 1.0
        raise ZeroDivisionError
    assert pace.left_seconds() > 0
