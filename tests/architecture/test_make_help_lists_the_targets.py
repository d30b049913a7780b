"""`make help` shows every command of the house, and CI runs two of them."""

import re
import subprocess

import pytest

from tests.architecture.project import ROOT

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
OFFERED = {
    *("help", "install", "run", "test", "test-fast", "lint", "types", "imports", "format"),
    *("migrate", "migration", "bench", "soak", "docs", "clean-state", "check"),
}


def listed() -> set[str]:
    """The targets that `make help` prints."""
    printed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return set(re.findall(r"^\s+make ([a-z-]+)", printed, re.MULTILINE))


def test_help_lists_all_that_the_house_offers() -> None:
    assert OFFERED - listed() == set()


def test_help_lists_nothing_that_does_not_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
    assert listed() - targets == set()


@pytest.mark.requires("K9")
def test_ci_runs_lint_and_then_test() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert re.findall(r"^make (\w+)$", script, re.MULTILINE) == ["lint", "test"]
