"""Each room's `__init__.py` holds a docstring of at most five lines, and no code."""

from pathlib import Path

import pytest

from tests.architecture.project import PACKAGES, ROOT, name, product_modules, syntax

pytestmark = pytest.mark.xdist_group("syntax")  # read once

ROOMS = sorted({file.parent for file in product_modules() if "migrations" not in file.parts})


def test_there_are_rooms_in_every_package() -> None:
    assert {room.relative_to(ROOT).parts[0] for room in ROOMS} == set(PACKAGES)


@pytest.mark.parametrize("room", ROOMS, ids=name)
def test_a_room_introduces_itself(room: Path) -> None:
    door = room / "__init__.py"
    assert door.is_file(), f"{name(room)} has no __init__.py"
    docstring = syntax(door).said
    assert docstring, f"{name(door)} does not say what the room decides"
    assert len(docstring.splitlines()) <= 5


@pytest.mark.parametrize("room", ROOMS, ids=name)
def test_a_room_has_no_code_at_its_door(room: Path) -> None:
    assert syntax(room / "__init__.py").statements == 1
