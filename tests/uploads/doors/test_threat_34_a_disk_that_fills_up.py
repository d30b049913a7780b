"""The default installation on a disk that really fills up: it stops taking uploads in, and everything else goes on."""

from pathlib import Path

import pytest

from tests.support.small_disk import run_on_a_small_disk
from tests.uploads.doors import filling_a_disk as stories

MEGABYTES = 28

pytestmark = pytest.mark.requires("tus-X04", "threat 34")


def play(story: str, folder: Path) -> None:
    done = run_on_a_small_disk(folder, MEGABYTES, stories.__name__, story)
    assert done.returncode == 0, done.stderr[-3000:]


def test_uploads_stop_at_the_floor_and_logins_removal_and_leases_go_on(tmp_path: Path) -> None:
    play(stories.uploads_stop_at_the_floor_and_all_else_goes_on.__name__, tmp_path)


def test_what_nobody_finishes_makes_room_by_itself(tmp_path: Path) -> None:
    play(stories.what_nobody_finishes_makes_room_by_itself.__name__, tmp_path)


def test_what_others_fill_to_the_last_byte_is_507_and_loses_nothing(tmp_path: Path) -> None:
    play(stories.what_others_fill_to_the_last_byte_is_507_and_loses_nothing.__name__, tmp_path)
