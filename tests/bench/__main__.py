"""Start the product, measure, print a table and write it as JSON to var/bench.json."""

import json
import platform
import sys
import tempfile
from pathlib import Path

from tests.bench.cases import provider_cases, upload_cases
from tests.bench.measure import Row, table
from tests.support.stack import ROOT, running_stack


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, running_stack(Path(folder) / "var") as stack:
        rows = [*provider_cases(stack), *upload_cases(stack, Path(folder))]
    print(table(rows))
    print("Store: SQLite, WAL, synchronous=FULL. Client and server share the cores: only the ratios mean anything.")
    _write(rows)
    return 0


def _write(rows: list[Row]) -> None:
    facts = {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "rows": [row.as_dict() for row in rows],
    }
    target = ROOT / "var" / "bench.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
