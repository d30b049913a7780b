"""Nothing but shared/clock.py asks what time it is, so that one file moves every process (K7)."""

from pathlib import Path

import pytest

from tests.architecture.project import name, product_modules, syntax

pytestmark = pytest.mark.xdist_group("syntax")  # read once

ASKING = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
    "func.now",
    "func.current_timestamp",
}


def questions_in(file: Path) -> list[str]:
    """Every call in the file that asks for the present moment."""
    return [f"{name(file)}:{line}: {call}" for line, call in syntax(file).called if call in ASKING]


@pytest.mark.requires("K7")
def test_no_other_module_asks_for_the_time() -> None:
    others = [file for file in product_modules() if name(file) != "shared/clock.py"]
    assert [question for file in others for question in questions_in(file)] == []


@pytest.mark.requires("K7")
def test_the_clock_itself_is_found_asking() -> None:
    clock = next(file for file in product_modules() if name(file) == "shared/clock.py")
    assert questions_in(clock) != []
