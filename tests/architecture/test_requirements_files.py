"""Every dependency is pinned to a version and a digest, and no file says where packages come from (K9)."""

import re
from pathlib import Path

import pytest

from tests.architecture.project import ROOT, name

FILES = sorted((ROOT / "requirements").glob("*.txt"))
PINNED = re.compile(r"^[A-Za-z0-9._-]+(?:\[[A-Za-z0-9,._-]+\])?==\S+")


def entries(file: Path) -> list[str]:
    """One text per requirement, its continued lines joined."""
    joined = file.read_text(encoding="utf-8").replace("\\\n", " ")
    return [line.strip() for line in joined.splitlines() if line.strip() and not line.strip().startswith("#")]


@pytest.mark.requires("K9")
def test_running_and_testing_have_a_file_each() -> None:
    assert {file.stem for file in FILES} >= {"run", "test"}


@pytest.mark.requires("K9")
@pytest.mark.parametrize("file", FILES, ids=name)
def test_each_requirement_has_a_version_and_a_digest(file: Path) -> None:
    loose = [entry[:60] for entry in entries(file) if not PINNED.match(entry) or "--hash=sha256:" not in entry]
    assert loose == []


@pytest.mark.requires("K9")
@pytest.mark.parametrize("file", FILES, ids=name)
def test_no_index_or_address_is_named(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert not re.search(r"--(?:extra-)?index-url|--find-links|://", text)


@pytest.mark.requires("K9")
def test_what_runs_is_part_of_what_is_tested() -> None:
    run, test = (
        {entry.split("==")[0] for entry in entries(ROOT / "requirements" / f"{n}.txt")} for n in ("run", "test")
    )
    assert run - test == set()
