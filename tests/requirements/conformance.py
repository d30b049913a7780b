"""`python -m tests.requirements.conformance`: writes docs/conformance.md, the code and the tests behind each clause.

The code is every file of the product that cites the number, ranges such as "OP-15 to OP-20" included; the tests are
those that carry its mark; those of them that show it at the running services are named in witnesses.md. What is left
out says why in docs/requirements/left-out.md.
"""

import re
import sys
from collections import defaultdict
from functools import cache
from pathlib import Path

from tests.requirements.marks import ROOT, all_marks
from tests.requirements.numbers import FOLDER, Row, cells, rows_of
from tests.requirements.witnesses import OUTCOMES, without_a_door, witnesses

CONFORMANCE = ROOT / "docs" / "conformance.md"
LEFT_OUT = FOLDER / "left-out.md"
CODE = FOLDER / "code.md"
PACKAGES = ("idp", "portal", "uploads", "shared")
SUFFIXES = {".py", ".html", ".sql"}
FAMILIES = {
    "OP": "The provider",
    "RP": "Our relying parties",
    "RS": "The resource server",
    "ALL": "Everyone",
    "M": "Pitfalls at the provider",
    "C": "Pitfalls at the relying party",
}
PREAMBLE = """# Conformance

Made by `python -m tests.requirements.conformance` from the citations in the code, the table
[requirements/code.md](requirements/code.md) and the marks on the tests; do not edit. What each clause says is in
[requirements/protocol.md](requirements/protocol.md), how far each specification goes in
[specifications.md](specifications.md). The last column names the tests in which a running service lets a request in and
turns one away ([requirements/witnesses.md](requirements/witnesses.md)).
"""
HEADING = "| number | requirement | code | tests | at the running services |"

_CITED = re.compile(r"\b(OP|RP|RS|ALL|M|C)-(\d{2,3})(?:(?: to |–)(?:\1-)?(\d{2,3}))?(?!\d)")


@cache
def code_of_numbers() -> dict[str, list[str]]:
    """The files that cite each number or are named for it in code.md, sorted."""
    found: dict[str, set[str]] = defaultdict(set)
    for number, files in _table(CODE).items():
        found[number].update(name.strip("` ") for name in files.split(","))
    for package in PACKAGES:
        for file in (ROOT / package).rglob("*"):
            if file.suffix in SUFFIXES and "node_modules" not in file.parts:
                for number in cited_in(file.read_text(encoding="utf-8")):
                    found[number].add(file.relative_to(ROOT).as_posix())
    return {number: sorted(files) for number, files in found.items()}


def cited_in(text: str) -> set[str]:
    """The numbers in this text; a range counts for everything in it."""
    found = set()
    for family, first, last in _CITED.findall(text):
        for value in range(int(first), int(last or first) + 1):
            found.add(f"{family}-{value:02}")
    return found


def left_out() -> dict[str, str]:
    """Why a number is not carried by code and tests of ours."""
    return _table(LEFT_OUT)


def _table(file: Path) -> dict[str, str]:
    lines = file.read_text(encoding="utf-8").splitlines()
    found = [cells(line) for line in lines if line.startswith("| ")]
    return {parts[0]: parts[1] for parts in found if parts[0] != "number"}


def empty_rows() -> list[str]:
    """Numbers without a test or without code, that nobody left out."""
    code, tested, reasons = code_of_numbers(), {mark.number for mark in all_marks()}, left_out()
    carried = tested & code.keys()
    return [row.number for row in rows_of("protocol") if row.number not in carried | reasons.keys()]


def rendered() -> str:
    """The whole file as it should be."""
    code, reasons = code_of_numbers(), left_out()
    tests: dict[str, set[str]] = defaultdict(set)
    for mark in all_marks():
        tests[mark.number].add(mark.file)
    parts = [PREAMBLE]
    for family, title in FAMILIES.items():
        rows = [row for row in rows_of("protocol") if row.number.startswith(f"{family}-")]
        lines = [_line(row, code.get(row.number, []), sorted(tests[row.number]), reasons) for row in rows]
        parts += [f"## {title}\n", HEADING, "|---|---|---|---|---|", *lines, ""]
    return "\n".join(parts)


def _line(row: Row, code: list[str], tests: list[str], reasons: dict[str, str]) -> str:
    reason = reasons.get(row.number)
    said = f"left out: {reason}" if reason else _linked(code, "")
    return f"| {row.number} | {row.requirement} | {said} | {_linked(tests, 'tests/')} | {_at_the_door(row.number)} |"


def _at_the_door(number: str) -> str:
    if number in without_a_door():
        return f"no request: {without_a_door()[number]}"
    shown = {witness.test for witness in witnesses() if witness.number == number}
    return "<br>".join(sorted(test.partition("::")[2].removeprefix("test_").replace("_", " ") for test in shown)) or "–"


def not_shown() -> list[str]:
    """Numbers that neither a witness for both sides shows nor the second table explains."""
    shown = {(witness.number, witness.outcome) for witness in witnesses()}
    rows = [row.number for row in rows_of("protocol") if row.number not in left_out().keys() | without_a_door().keys()]
    return [number for number in rows if not all((number, outcome) in shown for outcome in OUTCOMES)]


def _linked(files: list[str], prefix: str) -> str:
    return "<br>".join(f"[{Path(file).as_posix().removeprefix(prefix)}](../{file})" for file in files) or "–"


def main() -> int:
    CONFORMANCE.write_text(rendered(), encoding="utf-8")
    missing = empty_rows() + not_shown()
    print(f"{CONFORMANCE.name} is written; empty: {', '.join(missing) or 'nothing'}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
