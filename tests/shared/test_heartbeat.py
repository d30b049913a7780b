"""Whether a worker does its work can be asked from outside, of each of its loops (K6)."""

import os
import socket
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from shared.clock import SystemClock
from shared.jobs.heartbeat import FOLDER, FORGOTTEN_AFTER, SILENT_AFTER, Heartbeat, forget_others, is_beating
from tests.support.stack import ROOT

pytestmark = pytest.mark.requires("K6")

NOW = SystemClock().now()  # files are touched by the machine's own clock
SECOND = timedelta(seconds=1)


def beaten(var: Path, loop: str, age: timedelta) -> Heartbeat:
    """The heart of this loop, which beat for the last time so long ago."""
    heart = Heartbeat(var, "uploads", loop)
    moment = (NOW - age).timestamp()
    os.utime(var / FOLDER / f"uploads-worker@{socket.gethostname()}-{loop}", (moment, moment))
    return heart


def test_a_worker_that_beat_lately_lives_and_one_that_is_silent_does_not(tmp_path: Path) -> None:
    beaten(tmp_path, "queues", SILENT_AFTER - SECOND)
    assert is_beating(tmp_path, "uploads", NOW)
    beaten(tmp_path, "queues", SILENT_AFTER)
    assert not is_beating(tmp_path, "uploads", NOW)


def test_one_loop_that_stands_still_is_enough_to_be_seen(tmp_path: Path) -> None:
    beaten(tmp_path, "queues", SECOND)
    stopped = beaten(tmp_path, "files", SILENT_AFTER)
    assert not is_beating(tmp_path, "uploads", NOW)
    stopped.beat()
    assert is_beating(tmp_path, "uploads", NOW)


def test_who_never_started_and_another_service_are_no_sign_of_life(tmp_path: Path) -> None:
    assert not is_beating(tmp_path, "uploads", NOW)
    beaten(tmp_path, "queues", SECOND)
    assert not is_beating(tmp_path, "idp", NOW)


def test_the_sign_of_another_machine_does_not_count_and_is_forgotten_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(socket, "gethostname", lambda: "another-container")
        beaten(tmp_path, "queues", FORGOTTEN_AFTER + SECOND)
    assert not is_beating(tmp_path, "uploads", NOW)
    beaten(tmp_path, "queues", SECOND)
    forget_others(tmp_path, NOW)
    assert len(list((tmp_path / FOLDER).iterdir())) == 1
    assert is_beating(tmp_path, "uploads", NOW)


def test_a_folder_that_is_gone_ends_no_loop(tmp_path: Path) -> None:
    heart = beaten(tmp_path, "queues", SECOND)
    (file,) = (tmp_path / FOLDER).iterdir()
    file.unlink()
    file.parent.rmdir()
    heart.beat()
    assert not is_beating(tmp_path, "uploads", NOW)


@pytest.mark.parametrize("lives", [True, False])
def test_the_command_of_the_health_check_says_it_by_its_status(tmp_path: Path, *, lives: bool) -> None:
    if lives:
        Heartbeat(tmp_path, "idp", "queues")
    command = [sys.executable, "-m", "shared.supervisor.beating", "idp"]
    outside = {name: value for name, value in os.environ.items() if not name.startswith("MCZ_")}
    environment = outside | {"MCZ_VAR": str(tmp_path), "MCZ_ENV": "demo"}
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True)
    assert (done.returncode == 0) is lives, done.stderr
