"""What dies is started again with nothing of it left over, and what ends, ends whole (K3)."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
import requests

from tests.support.stack import Stack, running_stack

BACK_SECONDS = 5  # it takes about one
PATIENCE_SECONDS = 90

pytestmark = [pytest.mark.requires("K3"), pytest.mark.xdist_group("kills"), pytest.mark.alone]


@pytest.fixture(scope="module")
def killed_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A product of its own, because these tests break it."""
    with running_stack(tmp_path_factory.mktemp("kills") / "var") as running:
        yield running


def until(condition: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def answers(address: str) -> bool:
    try:
        return requests.get(f"{address}/healthz", timeout=5).status_code == 200
    except requests.RequestException:
        return False


def pid_of(stack: Stack, service: str) -> int:
    """The process that runs it, waited for while it is started again: 0 is nobody, and a signal to 0 ends ourselves."""
    assert until(lambda: stack.facts["services"][service]["pid"] > 0)
    return int(stack.facts["services"][service]["pid"])


def family(pid: int) -> list[psutil.Process]:
    leader = psutil.Process(pid)
    return [leader, *leader.children(recursive=True)]


@pytest.mark.parametrize("service", ["idp", "portal", "uploads"])
def test_a_killed_main_process_takes_its_workers_along_and_is_started_again(killed_stack: Stack, service: str) -> None:
    before, address = pid_of(killed_stack, service), getattr(killed_stack, service)
    everyone = family(before)
    os.kill(before, signal.SIGKILL)
    assert until(lambda: pid_of(killed_stack, service) != before)
    assert until(lambda: answers(address))
    assert until(lambda: not any(process.is_running() for process in everyone))


@pytest.mark.parametrize("service", ["idp", "portal", "uploads"])
def test_a_killed_group_is_back_within_five_seconds(killed_stack: Stack, service: str) -> None:
    before, address = pid_of(killed_stack, service), getattr(killed_stack, service)
    died_at = time.monotonic()
    os.killpg(before, signal.SIGKILL)
    assert until(lambda: pid_of(killed_stack, service) != before and answers(address))
    assert time.monotonic() - died_at < BACK_SECONDS


@pytest.mark.parametrize("service", ["worker", "uploads_worker"])
def test_a_killed_worker_is_started_again(killed_stack: Stack, service: str) -> None:
    before = pid_of(killed_stack, service)
    os.kill(before, signal.SIGKILL)
    assert until(lambda: pid_of(killed_stack, service) != before)


def test_every_service_leads_a_group_of_its_own(killed_stack: Stack) -> None:
    pids = [int(facts["pid"]) for facts in killed_stack.facts["services"].values()]
    assert len(set(pids)) == 5
    assert [os.getpgid(pid) for pid in pids] == pids


def test_the_demo_file_is_for_its_owner_only(killed_stack: Stack) -> None:
    assert (killed_stack.var / "demo.json").stat().st_mode & 0o777 == 0o600


def test_when_the_supervisor_is_killed_nothing_goes_on(tmp_path: Path) -> None:
    with running_stack(tmp_path / "var") as stack:
        everyone = [process for facts in stack.facts["services"].values() for process in family(int(facts["pid"]))]
        stack.process.kill()
        stack.process.wait()
        assert until(lambda: not any(process.is_running() for process in everyone))


def test_an_interrupt_ends_everything_and_takes_the_demo_file_away(killed_stack: Stack) -> None:
    """The last of these tests: nothing runs afterwards."""
    pids = [int(facts["pid"]) for facts in killed_stack.facts["services"].values()]
    everyone = [process for pid in pids for process in family(pid)]
    demo_file = killed_stack.var / "demo.json"
    killed_stack.process.send_signal(signal.SIGINT)
    assert killed_stack.process.wait(PATIENCE_SECONDS) == 0
    assert until(lambda: not any(process.is_running() for process in everyone))
    assert not demo_file.exists()
