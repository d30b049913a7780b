"""The provider against npm's oidc-provider in one run: CPU an operation, latency, and what growing costs.

`make bench cases=comparison` is the short way; for more
python -m tests.bench.comparison [--users N] [--clients N ...] [--rounds N] [--seconds N] [--latency] [--logins]
    [--only WORD] [--out FOLDER]
"""

import argparse
import json
import platform
import statistics
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench import logins
from tests.bench.comparison_cases import CASES, Case
from tests.bench.measure import Finding
from tests.bench.picture import bars
from tests.bench.provider_load import Sample, measure, median_ratio, paired_samples
from tests.bench.provider_servers import Target, our_provider, rival_provider
from tests.bench.wrk import require_wrk
from tests.support.stack import ROOT

CROWDS = (1, 8, 64)
KINDS = ("opaque", "jwt")
HEAD = f"{'CPU an operation':<50}{'idp':>10} {'rival':>10}{'ratio':>8}  goal  (least and most of the rounds)"


@dataclass(frozen=True)
class Wish:
    """How much is measured. clients: at once, each number a row; seconds: of a round, at each server."""

    users: int = 10
    clients: tuple[int, ...] = (8,)
    rounds: int = 5
    seconds: int = 2
    latency: bool = False
    logins: bool = False
    only: str = ""


def compare(folder: Path, wish: Wish) -> dict[str, Any]:
    """All cases; each round ours and theirs by turns."""
    asked = [case for case in CASES if wish.only in case.name]
    with ExitStack() as running:
        people = max(wish.users, logins.PEOPLE + 1 if wish.logins else 0)
        ours = running.enter_context(our_provider(folder / "var", people))
        rivals = {kind: running.enter_context(rival_provider(folder, ours, kind)) for kind in KINDS}
        print(HEAD, flush=True)
        rows = [_row(case, ours, rivals[case.rival], size, wish) for case in asked for size in wish.clients]
        crowds = [
            _crowd(case, target, size, wish.seconds)
            for case in asked
            for target in (ours, rivals["opaque"])
            for size in CROWDS
            if wish.latency and case.rival == "opaque"
        ]
        beside = _beside_logins(ours, wish) if wish.logins else None
        return {
            "python": platform.python_version(),
            "store": "SQLite, WAL, synchronous=FULL; 2 workers of 24 threads; the rival keeps everything in a Map",
            "load": "wrk; each answer is checked, and none was wrong",
            "users": people,
            "clients": list(wish.clients),
            "rounds": wish.rounds,
            "seconds": wish.seconds,
            "cold_start_seconds": ours.facts["start_seconds"],
            "pss_mib_after": round(ours.pss_mib(), 1),
            "rows": rows,
            "latency": crowds,
            "logins": beside,
        }


def _row(case: Case, ours: Target, rival: Target, clients: int, wish: Wish) -> dict[str, Any]:
    pairs = paired_samples(ours, rival, case.make, clients, wish.seconds, wish.rounds)
    ratio, least, most = median_ratio(pairs)
    row = {
        "case": case.name if len(wish.clients) == 1 else f"{case.name}, {clients} clients",
        "clients": clients,
        "goal": case.goal,
        "ratio": round(ratio, 2),
        "spread": [round(least, 2), round(most, 2)],
        "met": ratio >= case.goal,
        **_medians("", [own for own, _ in pairs]),
        **_medians("rival_", [other for _, other in pairs]),
    }
    print(_line(row), flush=True)
    return row


def _medians(whose: str, samples: list[Sample]) -> dict[str, float]:
    return {
        f"{whose}cpu_microseconds": round(statistics.median(sample.cpu_microseconds for sample in samples)),
        f"{whose}per_second": round(statistics.median(sample.per_second for sample in samples)),
        f"{whose}p99_milliseconds": round(statistics.median(sample.p99_milliseconds for sample in samples), 2),
    }


def _crowd(case: Case, target: Target, size: int, seconds: int) -> dict[str, Any]:
    sample = measure(target, case.make, size, seconds)
    row = {
        "case": case.name,
        "server": target.name,
        "clients": size,
        "per_second": round(sample.per_second),
        "p50_milliseconds": round(sample.p50_milliseconds, 2),
        "p99_milliseconds": round(sample.p99_milliseconds, 2),
    }
    print(
        f"{case.name:<50}{target.name:<24}{size:>4} clients {row['per_second']:>7}/s  "
        f"p50 {row['p50_milliseconds']} ms  p99 {row['p99_milliseconds']} ms",
        flush=True,
    )
    return row


def _beside_logins(ours: Target, wish: Wish) -> dict[str, Any]:
    found = logins.userinfo_during_logins(ours, wish.seconds, wish.rounds)
    p99, share = found["p99_milliseconds"], found["share_of_undisturbed_rate"]
    print(
        f"{found['case']}: p99 {p99} ms ({found['p99_milliseconds_undisturbed']} undisturbed), {share:.0%} of the "
        f"undisturbed rate, {found['logins_per_second']} logins a second: {'met' if found['met'] else 'NOT met'}",
        flush=True,
    )
    return found


def _line(row: dict[str, Any]) -> str:
    verdict = "met" if row["met"] else "NOT met"
    return (
        f"{row['case']:<50}{row['cpu_microseconds']:>7} µs {row['rival_cpu_microseconds']:>7} µs"
        f"{row['ratio']:>7.2f}x  goal {row['goal']}x  {verdict}  ({row['spread'][0]}-{row['spread'][1]})"
    )


def write_comparison(wish: Wish, out: Path) -> dict[str, Any]:
    """Compare, and leave the figures as JSON and the ratios as a picture."""
    require_wrk()
    with tempfile.TemporaryDirectory() as name:
        facts = compare(Path(name), wish)
    out.mkdir(parents=True, exist_ok=True)
    stem = f"comparison-{wish.users}"
    (out / f"{stem}.json").write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
    (out / f"{stem}.svg").write_text(bars(facts["rows"]), encoding="utf-8")
    return facts


def comparison_findings() -> list[Finding]:
    """The rows of the usual comparison, for the table of all cases."""
    facts = write_comparison(Wish(), ROOT / "var")
    return [
        Finding(
            f"{row['case']} against npm's oidc-provider",
            f"{row['ratio']} times less CPU (goal {row['goal']}: {'met' if row['met'] else 'NOT met'})",
            row,
        )
        for row in facts["rows"]
    ]


def main() -> int:
    usual = Wish()
    parser = argparse.ArgumentParser(prog="python -m tests.bench.comparison")
    parser.add_argument("--users", type=int, default=usual.users, help="people in the database")
    parser.add_argument("--clients", type=int, nargs="+", default=usual.clients, help="at once, such as 8 64")
    parser.add_argument("--rounds", type=int, default=usual.rounds)
    parser.add_argument("--seconds", type=int, default=usual.seconds, help="of a round, at each server")
    parser.add_argument("--latency", action="store_true", help="also with 1, 8 and 64 clients")
    parser.add_argument("--logins", action="store_true", help="also userinfo while 16 browsers log in")
    parser.add_argument("--only", default=usual.only, help="the cases with this in their name")
    parser.add_argument("--out", type=Path, default=ROOT / "var", help="where JSON and picture go")
    given = vars(parser.parse_args())
    out = given.pop("out")
    write_comparison(Wish(**{**given, "clients": tuple(given["clients"])}), out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
