"""What our processes put on the disk beside their data: read by nobody else, and nothing of a look stays (K3, S12)."""

import os
import stat
from pathlib import Path

import pytest

from shared.file_locks import locked_now
from shared.processes import StartRefused, require_writable

pytestmark = pytest.mark.requires("K3")


def test_nobody_else_can_open_a_lock_and_hold_it_against_us(tmp_path: Path) -> None:
    file = tmp_path / "turn.lock"
    umask = os.umask(0)
    try:
        descriptor = locked_now(file)
    finally:
        os.umask(umask)
    assert descriptor is not None
    os.close(descriptor)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_one_holds_a_lock_until_it_lets_go(tmp_path: Path) -> None:
    held = locked_now(tmp_path / "turn.lock")
    assert held is not None
    assert locked_now(tmp_path / "turn.lock") is None
    os.close(held)
    again = locked_now(tmp_path / "turn.lock")
    assert again is not None
    os.close(again)


def test_a_look_whether_a_folder_can_be_written_leaves_nothing_in_it(tmp_path: Path) -> None:
    require_writable(tmp_path / "new" / "mail")
    assert list((tmp_path / "new" / "mail").iterdir()) == []


def test_a_folder_that_cannot_be_written_is_named_with_its_setting(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StartRefused, match=r"The folder .*file/in of MCZ_MAIL cannot be written: "):
        require_writable(tmp_path / "file" / "in", "MCZ_MAIL")
