"""Each server process stays on a core of its own, which is free again when the process ends."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from shared.own_core import CORES, core_count

pytestmark = pytest.mark.requires("K3")

PROCESS = """
import json, os, sys, threading
from pathlib import Path
from shared.own_core import core_count, take_own_core, use_any_core

def allowed(before=lambda: None):
    found = []
    def look():
        before()
        found.append(sorted(os.sched_getaffinity(0)))
    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    return found[0]

core = take_own_core(Path(sys.argv[1]))
waits_when_woken = []
thread = threading.Thread(target=lambda: waits_when_woken.append(os.sched_getscheduler(0) == os.SCHED_BATCH))
thread.start()
thread.join()
print(json.dumps([core, core_count(), allowed(), allowed(use_any_core), waits_when_woken[0]]), flush=True)
sys.stdin.read()
"""


@contextmanager
def a_process(folder: Path) -> Iterator[tuple[int | None, int, list[int], list[int], bool]]:
    """One that asks for a core: what it got, how many there are, where two threads may run, whether one waits."""
    with subprocess.Popen(
        [sys.executable, "-c", PROCESS, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        yield tuple(json.loads(process.stdout.readline()))
        process.communicate()


def test_each_process_gets_another_core_and_its_threads_stay_there(tmp_path: Path) -> None:
    with ExitStack() as running:
        found = [running.enter_context(a_process(tmp_path)) for _ in CORES]
    assert sorted(core for core, *_ in found if core is not None) == sorted(CORES)
    for core, count, here, anywhere, waits_when_woken in found:
        assert count == len(CORES) == core_count()
        assert here == [core]
        assert anywhere == sorted(CORES)
        assert waits_when_woken


def test_more_processes_than_cores_run_where_there_is_room(tmp_path: Path) -> None:
    with ExitStack() as running:
        for _ in CORES:
            running.enter_context(a_process(tmp_path))
        core, _, here, _, waits_when_woken = running.enter_context(a_process(tmp_path))
    assert core is None
    assert here == sorted(CORES)
    assert not waits_when_woken


def test_a_core_is_free_again_when_its_process_ended(tmp_path: Path) -> None:
    with ExitStack() as running:
        for _ in list(CORES)[1:]:
            running.enter_context(a_process(tmp_path))
        with a_process(tmp_path) as first:
            pass
        with a_process(tmp_path) as second:
            pass
    assert first[0] == second[0] is not None
