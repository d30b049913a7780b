"""The provider against npm's oidc-provider in one run: CPU an operation, latency, and what growing costs.

`make bench cases=comparison` is the short way; for more
python -m tests.bench.comparison [--users N] [--rounds N] [--operations N] [--latency] [--out FOLDER]
"""

import argparse
import json
import platform
import statistics
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench import provider_load as cases
from tests.bench.measure import Finding
from tests.bench.picture import bars
from tests.bench.provider_load import Operation, Sample, load, median_ratio
from tests.bench.provider_servers import Target, our_provider, rival_provider
from tests.bench.wire import Wire
from tests.support.stack import ROOT

CLIENTS = 8
CROWDS = (1, 8, 64)
HEAD = f"{'CPU an operation':<46}{'idp':>10} {'rival':>10}{'ratio':>8}  goal  (least and most of the rounds)"


@dataclass(frozen=True)
class Case:
    """What is compared. goal: how many times the rival's CPU must be ours. rival: opaque or jwt access tokens."""

    name: str
    make: Callable[[Target], Callable[[Wire], Operation]]
    goal: float
    rival: str = "opaque"
    weight: int = 1


@dataclass(frozen=True)
class Wish:
    """How much is measured. operations: a round, at each server."""

    users: int = 10
    rounds: int = 5
    operations: int = 240
    latency: bool = False


CASES = (
    Case("discovery", cases.discovery, 4.0),
    Case("client credentials, basic", cases.credentials_basic, 2.2),
    Case("client credentials, basic (rival signs too)", cases.credentials_basic, 4.5, rival="jwt"),
    Case("client credentials, private_key_jwt", cases.credentials_key, 1.7),
    Case("authorize, logged in", cases.authorize, 2.2),
    Case("code flow, RS256", cases.code_flow("load-code"), 1.6, weight=3),
    Case("code flow, ES256", cases.code_flow("load-code-es256"), 2.2, weight=3),
    Case("refresh, RS256", cases.refresh("load-code"), 1.25),
    Case("refresh, ES256", cases.refresh("load-code-es256"), 2.3),
    Case("userinfo", cases.userinfo(), 2.6),
    Case("userinfo, each token once", cases.userinfo(tokens=cases.FRESH), 2.6),
    Case("introspection", cases.introspection(), 2.5),
    Case("introspection, each token once", cases.introspection(tokens=cases.FRESH), 2.5),
)


def compare(folder: Path, wish: Wish) -> dict[str, Any]:
    """All cases; each round ours and theirs by turns."""
    with ExitStack() as running:
        ours = running.enter_context(our_provider(folder / "var", wish.users))
        rivals = {kind: running.enter_context(rival_provider(folder, ours, kind)) for kind in ("opaque", "jwt")}
        rows = []
        print(HEAD, flush=True)
        for case in CASES:
            rows.append(_row(case, ours, rivals[case.rival], wish.rounds, wish.operations // case.weight))
            print(_line(rows[-1]), flush=True)
        crowds = [
            _crowd(case, target, size, wish.operations)
            for case in CASES
            for target in (ours, rivals["opaque"])
            for size in CROWDS
            if wish.latency and case.rival == "opaque"
        ]
        return {
            "python": platform.python_version(),
            "store": "SQLite, WAL, synchronous=FULL; 2 workers of 24 threads; the rival keeps everything in a Map",
            "users": wish.users,
            "clients": CLIENTS,
            "rounds": wish.rounds,
            "cold_start_seconds": ours.facts["start_seconds"],
            "pss_mib_after": round(ours.pss_mib(), 1),
            "rows": rows,
            "latency": crowds,
        }


def _row(case: Case, ours: Target, rival: Target, rounds: int, operations: int) -> dict[str, Any]:
    load(ours, case.make, CLIENTS, CLIENTS * 4)  # both warm
    load(rival, case.make, CLIENTS, CLIENTS * 4)
    pairs = [
        (load(ours, case.make, CLIENTS, operations), load(rival, case.make, CLIENTS, operations)) for _ in range(rounds)
    ]
    own, other = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    ratio, least, most = median_ratio(own, other)
    return {
        "case": case.name,
        "goal": case.goal,
        "ratio": round(ratio, 2),
        "spread": [round(least, 2), round(most, 2)],
        "met": ratio >= case.goal,
        "cpu_microseconds": _median(own),
        "rival_cpu_microseconds": _median(other),
    }


def _crowd(case: Case, target: Target, size: int, operations: int) -> dict[str, Any]:
    sample = load(target, case.make, size, max(size * 3, operations // case.weight))
    return {
        "case": case.name,
        "server": target.name,
        "clients": size,
        "per_second": round(sample.per_second),
        "p50_milliseconds": round(sample.quantile(0.5), 2),
        "p99_milliseconds": round(sample.quantile(0.99), 2),
    }


def _median(samples: list[Sample]) -> int:
    return round(statistics.median(sample.cpu_microseconds for sample in samples))


def _line(row: dict[str, Any]) -> str:
    verdict = "met" if row["met"] else "NOT met"
    return (
        f"{row['case']:<46}{row['cpu_microseconds']:>7} µs {row['rival_cpu_microseconds']:>7} µs"
        f"{row['ratio']:>7.2f}x  goal {row['goal']}x  {verdict}  ({row['spread'][0]}-{row['spread'][1]})"
    )


def write_comparison(wish: Wish, out: Path) -> dict[str, Any]:
    """Compare, and leave the figures as JSON and the ratios as a picture."""
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
    parser.add_argument("--rounds", type=int, default=usual.rounds)
    parser.add_argument("--operations", type=int, default=usual.operations, help="a round, at each server")
    parser.add_argument("--latency", action="store_true", help="also with 1, 8 and 64 clients")
    parser.add_argument("--out", type=Path, default=ROOT / "var", help="where JSON and picture go")
    given = parser.parse_args()
    write_comparison(Wish(given.users, given.rounds, given.operations, given.latency), given.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
