"""What a watched folder takes, and where it leaves what it took: moved for good, or there for the next look."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

import pytest

from mcz_upload.deliveries import Deliveries
from mcz_upload.delivering import Delivering
from mcz_upload.outcome import ExitCode, Stopped
from mcz_upload.patience import Patience
from mcz_upload.reporting import Json
from mcz_upload.watching import FAILED, SENT, Watching
from tests.mcz_upload.test_a_silent_line import Token

pytestmark = pytest.mark.requires("K18")


@dataclass(frozen=True, slots=True)
class Ending(Delivering):
    """Delivers nothing: ends for each file as it was told. taken: what it was asked to deliver."""

    ends: dict[str, Exception] = field(default_factory=dict)
    taken: list[str] = field(default_factory=list)

    def deliver(self, paths: Iterable[Path], soort: str, omschrijving: str) -> Path:
        [path] = paths
        self.taken.append(path.name)
        if path.name in self.ends:
            raise self.ends[path.name]
        return path


def never(_: float) -> None:
    """Nothing happens meanwhile."""


def stopped(code: ExitCode) -> Stopped:
    return Stopped(code, "changed", path="los.csv")


@pytest.fixture
def box(tmp_path: Path) -> Path:
    box = tmp_path / "uit"
    box.mkdir()
    (box / "los.csv").write_bytes(b"1;2\n")
    return box


def watching(
    box: Path, ends: dict[str, Exception] | None = None, meanwhile: Callable[[float], None] = never
) -> tuple[Watching, list[str]]:
    """And what it takes. meanwhile: what happens between two looks."""
    report, home = Json(StringIO()), box.parent
    patience = Patience(0, never, never)
    deliveries = Deliveries("http://bestanden", Token())
    ending = Ending(deliveries, home, home, patience, report, never, 0, ends=ends or {})
    return Watching(box, "overig", 1, ending, report, meanwhile), ending.taken


@pytest.mark.parametrize("code", [ExitCode.REFUSED, ExitCode.NO_PROOF, ExitCode.WRONG_USE])
def test_what_no_other_look_would_mend_is_moved_away(box: Path, code: ExitCode) -> None:
    watch, _ = watching(box, {"los.csv": stopped(code)})
    assert watch.once() is code
    assert [path.name for path in (box / FAILED).iterdir()] == ["los.csv"]


@pytest.mark.parametrize(
    ("end", "code"),
    [
        (stopped(ExitCode.NOT_REACHED), ExitCode.NOT_REACHED),
        (stopped(ExitCode.CHANGED), ExitCode.CHANGED),
        (stopped(ExitCode.PROOF_LATER), ExitCode.PROOF_LATER),
        (OSError(28, "No space left on device"), ExitCode.HERE),
    ],
    ids=["line", "changed", "proof", "disk"],
)
def test_what_another_look_may_mend_stays(box: Path, end: Exception, code: ExitCode) -> None:
    watch, taken = watching(box, {"los.csv": end})
    assert [watch.once(), watch.once()] == [code, code]
    assert [path.name for path in box.iterdir()] == taken[:1] == ["los.csv"]


def test_without_a_login_nothing_more_is_tried(box: Path) -> None:
    (box / "meer.csv").write_bytes(b"3;4\n")
    watch, taken = watching(box, {"los.csv": stopped(ExitCode.LOG_IN)})
    with pytest.raises(Stopped):
        watch.once()
    assert taken == ["los.csv"]
    assert sorted(path.name for path in box.iterdir()) == ["los.csv", "meer.csv"]


def test_one_that_does_not_arrive_keeps_no_other_back_and_is_what_the_look_ends_with(box: Path) -> None:
    (box / "meer.csv").write_bytes(b"3;4\n")
    watch, taken = watching(box, {"los.csv": stopped(ExitCode.REFUSED)})
    assert watch.once() is ExitCode.REFUSED
    assert taken == ["los.csv", "meer.csv"]
    assert [path.name for path in (box / SENT).iterdir()] == ["meer.csv"]


def test_hidden_files_links_and_what_was_moved_are_not_taken(box: Path) -> None:
    (box / ".los.csv.part").write_bytes(b"1;")
    (box / "link.csv").symlink_to(box / "los.csv")
    for name in (SENT, FAILED):
        (box / name).mkdir()
        (box / name / "eerder.csv").write_bytes(b"0\n")
    watch, taken = watching(box)
    watch.once()
    assert taken == ["los.csv"]


def test_a_folder_is_taken_once_there_is_something_in_it(box: Path) -> None:
    (box / "maart").mkdir()
    watch, taken = watching(box)
    watch.once()
    (box / "maart" / "uren.csv").write_bytes(b"42\n")
    watch.once()
    assert taken == ["los.csv", "maart"]


@pytest.mark.parametrize("content", [b"1;2\n3;4\n", b"3;4\n"], ids=["longer", "as long"])
def test_what_still_changes_is_taken_once_it_has_come_to_rest(box: Path, content: bytes) -> None:
    written = [content]

    def write(_: float) -> None:
        if written:
            (box / "los.csv").write_bytes(written.pop())
            os.utime(box / "los.csv", (0, 0))  # the clock of a disk stands still for some milliseconds

    watch, taken = watching(box, meanwhile=write)
    assert watch.once() is ExitCode.DELIVERED
    assert taken == []
    watch.once()
    assert taken == ["los.csv"]


def test_what_comes_between_two_looks_waits_for_the_next(box: Path) -> None:
    watch, taken = watching(box, meanwhile=lambda _: (box / "nieuw.csv").touch())
    watch.once()
    assert taken == ["los.csv"]


def test_nothing_that_was_moved_before_is_overwritten(box: Path) -> None:
    for content in (b"1", b"2", b"3"):
        (box / "los.csv").write_bytes(content)
        watching(box)[0].once()
    moved = {path.name: path.read_bytes() for path in (box / SENT).iterdir()}
    assert moved == {"los.csv": b"1", "los-2.csv": b"2", "los-3.csv": b"3"}
