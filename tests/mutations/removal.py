"""A copy of the product without one of its checks, and the tests that should notice."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.mutations.checks import Check
from tests.requirements.marks import ROOT, all_marks

COPIED = ("idp", "portal", "uploads", "shared", "docs", "tests", "pyproject.toml")  # some tests read what is written
TOO_SLOW = ("tests/journeys/", "tests/interop/", "tests/screens/", "tests/mutations/", "tests/bench/")
SECONDS_PER_CHECK = 300
TESTS_FAILED = 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the marked tests said. status: of pytest, None when they took too long."""

    check: Check
    status: int | None
    output: str

    @property
    def is_noticed(self) -> bool:
        """True when tests ran and failed: not when nothing ran, or the copy could not even be read."""
        return self.status == TESTS_FAILED and "ERROR collecting" not in self.output


def marked_tests(number: str) -> list[str]:
    """The tests that carry this number and run in this process, as pytest names them."""
    return sorted(
        {f"{m.file}::{m.test}" for m in all_marks() if m.number == number and not m.file.startswith(TOO_SLOW)}
    )


def occurrences(check: Check) -> int:
    """How often the check stands in its file."""
    return (ROOT / check.file).read_text(encoding="utf-8").count(check.text)


def remove(check: Check, folder: Path) -> Outcome:
    """The outcome of the tests in a copy below this folder. The tree itself is only read."""
    copy = folder / check.number.replace(" ", "-")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("node_modules", "*.png"))
        else:
            shutil.copy(source, copy / name)
    file = copy / check.file
    file.write_text(file.read_text(encoding="utf-8").replace(check.text, check.without), encoding="utf-8")
    try:
        return _tested(check, copy)
    finally:
        shutil.rmtree(copy)


def _tested(check: Check, copy: Path) -> Outcome:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *marked_tests(check.number)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MCZ_", "PYTEST_"))}
    environment["PYTHONPATH"] = str(copy)  # before the installed tree
    try:
        ran = subprocess.run(
            command, cwd=copy, env=environment, capture_output=True, text=True, timeout=SECONDS_PER_CHECK, check=False
        )
    except subprocess.TimeoutExpired:
        return Outcome(check, None, "took too long")
    return Outcome(check, ran.returncode, ran.stdout)
