from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shared.clock import FixedClock, OffsetClock, SystemClock

pytestmark = pytest.mark.requires("K7")


def test_the_offset_file_moves_the_clock_at_each_call(tmp_path: Path) -> None:
    file = tmp_path / "clock-offset"
    clock = OffsetClock(file)
    before = clock.now()
    file.write_text("86400")
    assert timedelta(days=1) <= clock.now() - before < timedelta(days=1, minutes=1)
    file.write_text("-3600")
    assert clock.now() < before


def test_without_the_file_it_is_the_machines_own_time(tmp_path: Path) -> None:
    assert abs(OffsetClock(tmp_path / "none").now() - SystemClock().now()) < timedelta(minutes=1)


def test_an_offset_that_is_no_number_is_refused(tmp_path: Path) -> None:
    (tmp_path / "clock-offset").write_text("tomorrow")
    with pytest.raises(ValueError, match="tomorrow"):
        OffsetClock(tmp_path / "clock-offset").now()


def test_a_fixed_clock_stands_still_until_it_is_moved() -> None:
    clock = FixedClock(datetime(2027, 2, 16, tzinfo=UTC))
    assert clock.now() == clock.now()
    clock.advance(timedelta(hours=1))
    assert clock.now() == datetime(2027, 2, 16, 1, tzinfo=UTC)


def test_a_fixed_clock_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="aware"):
        FixedClock(datetime(2027, 2, 16))  # noqa: DTZ001
