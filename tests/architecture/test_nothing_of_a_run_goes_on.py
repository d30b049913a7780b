"""What the tests start ends with them, also when they die, and a run tells what it left behind."""

import signal
import subprocess
import sys

import pytest

from tests.support.leftovers import end_what_is_left, ending_with_us, mark_what_starts

PARENT = """
import subprocess
from tests.support.leftovers import ending_with_us
subprocess.Popen(ending_with_us(["sh", "-c", "echo started; exec sleep 600"]), start_new_session=True)
input()
"""


@pytest.fixture
def _marked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TESTS_OF_THIS_RUN", "")  # put back afterwards
    mark_what_starts()


@pytest.mark.usefixtures("_marked")
def test_what_goes_on_is_told_and_ended() -> None:
    child = subprocess.Popen(["sleep", "600"], start_new_session=True)
    assert end_what_is_left(0) == ["sleep 600"]
    assert child.wait() == -signal.SIGKILL
    assert end_what_is_left(0) == []


@pytest.mark.usefixtures("_marked")
def test_what_the_tests_start_ends_when_they_are_killed() -> None:
    command = [sys.executable, "-c", PARENT]
    parent = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    assert parent.stdout.readline() == "started\n"
    parent.kill()
    parent.communicate(timeout=60)  # the child held the other end of its output
    assert end_what_is_left(60) == []


def test_a_command_stays_the_process_that_was_started() -> None:
    child = subprocess.Popen(
        ending_with_us([sys.executable, "-c", "import os; print(os.getpid())"]), stdout=subprocess.PIPE
    )
    assert int(child.communicate()[0]) == child.pid
