"""Interleaved measuring: each case and its yardstick by turns, so that a busy machine hits both alike."""

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

ROUNDS = 5


@dataclass(frozen=True)
class Row:
    """One case against its yardstick. seconds: median time of one operation. ratio: case divided by yardstick."""

    case: str
    yardstick: str
    seconds: float
    yardstick_seconds: float
    ratios: tuple[float, ...]

    @property
    def ratio(self) -> float:
        return statistics.median(self.ratios)

    def as_dict(self) -> dict[str, object]:
        return {
            "case": self.case,
            "yardstick": self.yardstick,
            "milliseconds": round(self.seconds * 1000, 3),
            "yardstick_milliseconds": round(self.yardstick_seconds * 1000, 3),
            "ratio": round(self.ratio, 3),
            "ratio_spread": [round(min(self.ratios), 3), round(max(self.ratios), 3)],
        }


@dataclass(frozen=True)
class Finding:
    """What was seen, where no yardstick fits: in words, and as figures for the JSON file."""

    case: str
    result: str
    figures: Mapping[str, object]

    def as_dict(self) -> dict[str, object]:
        return {"case": self.case, "result": self.result, **self.figures}


def paired(
    case: str,
    yardstick: str,
    work: Callable[[], object],
    standard: Callable[[], object],
    repeat: int = 1,
    *,
    settle: Callable[[], object] | None = None,
) -> Row:
    """Time both by turns, ROUNDS pairs of `repeat` operations each.

    settle: done before each, and not timed: what one left behind is not for the other to carry.
    """
    pairs = [(_seconds(work, repeat, settle), _seconds(standard, repeat, settle)) for _ in range(ROUNDS)]
    return Row(
        case=case,
        yardstick=yardstick,
        seconds=statistics.median(ours for ours, _ in pairs),
        yardstick_seconds=statistics.median(theirs for _, theirs in pairs),
        ratios=tuple(ours / theirs for ours, theirs in pairs),
    )


def table(rows: list[Row]) -> str:
    """The rows for a terminal."""
    head = f"{'case':<44}{'ms':>10}  {'yardstick':<34}{'ms':>10}{'ratio':>9}  spread"
    lines = [
        f"{row.case:<44}{row.seconds * 1000:>10.2f}  {row.yardstick:<34}{row.yardstick_seconds * 1000:>10.2f}"
        f"{row.ratio:>9.2f}  {min(row.ratios):.2f}-{max(row.ratios):.2f}"
        for row in rows
    ]
    return "\n".join([head, *lines])


def _seconds(work: Callable[[], object], repeat: int, settle: Callable[[], object] | None) -> float:
    if settle is not None:
        settle()
    started = time.perf_counter()
    for _ in range(repeat):
        work()
    return (time.perf_counter() - started) / repeat


def listed(findings: list[Finding]) -> str:
    """The findings for a terminal."""
    return "\n".join(f"{finding.case}: {finding.result}" for finding in findings)
