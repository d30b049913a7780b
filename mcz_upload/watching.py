"""A watched folder: what lies in it and has come to rest is delivered, and moved away when it arrived."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from mcz_upload.delivering import Delivering
from mcz_upload.ending import ended_by
from mcz_upload.outcome import ExitCode, Stopped
from mcz_upload.reporting import Report

SENT, FAILED = "verzonden", "mislukt"
FOR_GOOD = frozenset({ExitCode.REFUSED, ExitCode.NO_PROOF, ExitCode.WRONG_USE})

Shape = frozenset[tuple[str, int, int]]


@dataclass(frozen=True, slots=True)
class Watching:
    """Each file and each folder directly below `folder` is one delivery. rest_seconds: unchanged for so long.

    A receipt is waited for right after its delivery was made final. Later it is asked for at each look, also by another
    run, and nothing else waits for that. unproven: of what this run has told already that its receipt comes later.
    """

    folder: Path
    soort: str
    rest_seconds: float
    delivering: Delivering
    report: Report
    sleep: Callable[[float], None]
    unproven: set[Path] = field(default_factory=set)

    def once(self) -> ExitCode:
        """Look twice, a rest apart, and deliver what did not change in between.

        DELIVERED when all of that arrived, otherwise how the first that did not arrive ended.
        """
        before = {path: _shape(path) for path in self._candidates()}
        self.sleep(self.rest_seconds)
        ready = [path for path in self._candidates() if before.get(path) == (shape := _shape(path)) and shape]
        codes = [self._deliver(path) for path in ready]
        return next((code for code in codes if code is not ExitCode.DELIVERED), ExitCode.DELIVERED)

    def for_ever(self) -> None:
        """Until it is interrupted."""
        self.report.say("watching", folder=self.folder)
        while True:
            self.once()

    def _candidates(self) -> Iterator[Path]:
        for path in sorted(self.folder.iterdir()):
            if not path.name.startswith(".") and path.name not in {SENT, FAILED} and not path.is_symlink():
                yield path

    def _deliver(self, path: Path) -> ExitCode:
        is_told = path in self.unproven
        delivering = replace(self.delivering, waits_again=False, asks_quietly=is_told)
        self.unproven.discard(path)
        try:
            delivering.deliver([path], self.soort, path.name)
        except (Stopped, OSError) as failed:
            stopped = ended_by(failed)
            if stopped.code is ExitCode.LOG_IN:
                raise
            if stopped.code is ExitCode.PROOF_LATER:
                self.unproven.add(path)
            if stopped.code is not ExitCode.PROOF_LATER or not is_told:
                self.report.close()
                self.report.say(stopped.text, **stopped.values)
            if stopped.code in FOR_GOOD and path.exists():
                self._move(path, FAILED)
            return stopped.code
        self._move(path, SENT)
        return ExitCode.DELIVERED

    def _move(self, path: Path, where: str) -> None:
        folder = self.folder / where
        folder.mkdir(exist_ok=True)
        target, number = folder / path.name, 1
        while target.exists():
            number += 1
            target = folder / f"{path.stem}-{number}{path.suffix}"
        path.rename(target)
        self.report.say("moved", name=path.name, target=target)


def _shape(path: Path) -> Shape:
    """Names, sizes and times of everything in it; empty while a file is on its way in or out."""
    try:
        files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
        return frozenset((str(file), file.stat().st_size, file.stat().st_mtime_ns) for file in files)
    except OSError:
        return frozenset()
