"""`make test`: all tests on all cores, then one line with what passed, failed and was skipped.

There is one test process more than there are cores, since many tests wait: for a page, a mail, a line that was
cut. With two more the processor has nothing left to give, and each process reads all tests. Tests that share the
running services stay on one of them (`xdist_group`). Those marked `alone` watch how soon something is back: they come
last, one file on each core. Nothing may be skipped and nothing may go on running afterwards.
"""

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.leftovers import end_what_is_left, mark_what_starts

NO_TESTS = int(pytest.ExitCode.NO_TESTS_COLLECTED)  # a part of the run that nothing was asked of
ALWAYS = ["-q", "-p", "no:cacheprovider"]
CORES = os.cpu_count() or 1
PROCESSES = CORES + 1
OPEN_FILES = 16_384
TOGETHER = [
    "-n",
    str(PROCESSES),
    "--dist",
    "loadgroup",
    "--no-loadscope-reorder",
    "-m",
    "not soak and not screenshots and not alone",
]
ALONE = ["-n", str(CORES), "--dist", "loadfile", "-m", "alone and not soak"]


class Count:
    """Counts the outcomes as xdist reports them to the main process."""

    def __init__(self) -> None:
        self.passed = self.failed = self.skipped = 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed += 1
        elif report.skipped:
            self.skipped += 1
        elif report.when == "call":
            self.passed += 1


def open_many_files() -> None:
    """More than the usual 1024, where the system allows it: databases, sockets and pipes of many tests."""
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = OPEN_FILES if most == resource.RLIM_INFINITY else min(OPEN_FILES, most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(now, allowed), most))


def files_with(mark: str) -> list[str]:
    """The files whose tests may carry this mark: the others need not be loaded again."""
    return [str(file) for file in sorted(Path("tests").rglob("test_*.py")) if f"mark.{mark}" in file.read_text("utf-8")]


def read_once() -> None:
    """In a fresh clone: what pytest makes of each test file, a part of them on each core.

    It keeps that beside the file. Without it every test process would make all of it anew, at the same time.
    """
    if any(Path("tests/__pycache__").glob("conftest.*-pytest-*.pyc")):
        return
    files = sorted(map(str, Path("tests").rglob("test_*.py")))
    collect = [sys.executable, "-m", "pytest", "--collect-only", *ALWAYS]
    parts = [
        subprocess.Popen([*collect, *files[core::CORES]], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for core in range(CORES)
    ]
    for part in parts:
        part.wait()  # what it refuses is told when the tests run


def main() -> int:
    count, started, asked = Count(), time.monotonic(), sys.argv[1:]
    mark_what_starts()
    open_many_files()
    everything = not any(Path(argument.partition("::")[0]).exists() for argument in asked)
    if everything:
        read_once()
    alone = [*ALONE, *(files_with("alone") if everything else [])]
    ends = [int(pytest.main([*ALWAYS, *part, *asked], plugins=[count])) for part in (TOGETHER, alone)]
    status = next((end for end in ends if end not in {0, NO_TESTS}), 0)
    left = end_what_is_left()
    print(*(f"left behind: {command}" for command in left), sep="\n", end="\n" if left else "")
    print(f"took {time.monotonic() - started:.0f} s")
    print(f"{count.passed} passed, {count.failed} failed, {count.skipped} skipped")
    return status or (1 if count.skipped or left or not count.passed else 0)


if __name__ == "__main__":
    sys.exit(main())
