"""Start the product, measure, print a table and write it as JSON to var/bench.json.

python -m tests.bench [--letters COUNT] [CASES…]

Cases: provider comparison uploads streams letters audit strangers storm.
"""

import argparse
import json
import platform
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.bench.audit import ALL as ALL_EVENTS
from tests.bench.audit import audit_findings
from tests.bench.cases import provider_cases, upload_cases
from tests.bench.comparison import comparison_findings
from tests.bench.letters import ALL, letter_findings
from tests.bench.measure import Finding, Row, listed, table
from tests.bench.storm import storm_findings
from tests.bench.strangers import stranger_findings
from tests.bench.streams import stream_cases
from tests.bench.wrk import require_wrk
from tests.support.stack import ROOT, running_stack

CASES = ("provider", "comparison", "uploads", "streams", "letters", "audit", "strangers", "storm")


def main() -> int:
    wish = _wish()
    if "comparison" in wish.cases:
        require_wrk()
    rows: list[Row] = []
    findings: list[Finding] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if "letters" in wish.cases:
            findings += letter_findings(wish.letters, folder / "letters")
        if "audit" in wish.cases:
            findings += audit_findings(wish.events, folder / "audit")
        if "streams" in wish.cases:
            streamed, used = stream_cases(folder)
            rows += streamed
            findings += used
        if "comparison" in wish.cases:
            findings += comparison_findings()
        if set(wish.cases) - {"letters", "audit", "streams", "comparison"}:
            with running_stack(folder / "var") as stack:
                rows += provider_cases(stack) if "provider" in wish.cases else []
                rows += upload_cases(stack, folder) if "uploads" in wish.cases else []
                findings += storm_findings(stack, folder) if "storm" in wish.cases else []
                findings += stranger_findings(stack) if "strangers" in wish.cases else []  # moves the clock: last
    print("\n".join(part for part in (table(rows) if rows else "", listed(findings)) if part))
    print("Store: SQLite, WAL, synchronous=FULL. Client and server share the cores: only the ratios mean anything.")
    _write([*rows, *findings])
    return 0


def _wish() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("cases", nargs="*", default=CASES, metavar="case", help=f"one of {', '.join(CASES)}")
    parser.add_argument(
        "--letters", type=int, default=ALL, help="how many letters to make: a smaller sample is quicker"
    )
    parser.add_argument("--events", type=int, default=ALL_EVENTS, help="how many audit events to seal and verify")
    wish = parser.parse_args()
    if unknown := set(wish.cases) - set(CASES):
        parser.error(f"no such case: {', '.join(sorted(unknown))}")
    return wish


def _write(results: Sequence[Row | Finding]) -> None:
    facts = {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "rows": [result.as_dict() for result in results],
    }
    target = ROOT / "var" / "bench.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
