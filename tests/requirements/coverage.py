"""`python -m tests.requirements.coverage`: writes docs/requirements/coverage.md, which test protects which number."""

import sys
from collections import defaultdict
from itertools import groupby

from tests.requirements.marks import Mark, all_marks
from tests.requirements.numbers import FOLDER, TABLES, milestones, rows_of

COVERAGE = FOLDER / "coverage.md"
TITLES = {
    "policy": "P: the rules of use",
    "manual": "S: the user manual",
    "lifecycle": "T: the life of an account",
    "decisions": "K: decisions",
    "threats": "Threats",
    "protocol": "Protocol clauses and pitfalls",
    "tus": "tus",
}
PREAMBLE = """# Which test protects which number

Made by `python -m tests.requirements.coverage` from the marks on the tests; do not edit. A dash means that no test
names the number yet.
"""


def rendered() -> str:
    """The whole file as it should be."""
    by_number: dict[str, list[Mark]] = defaultdict(list)
    for mark in all_marks():
        by_number[mark.number].append(mark)
    return "\n".join([PREAMBLE, *(_section(table, by_number) for table in TABLES)])


def unprotected() -> list[str]:
    """Numbers that a finished milestone owes and no test names."""
    marked = {mark.number for mark in all_marks()}
    finished = {name for name, is_finished in milestones().items() if is_finished}
    return [
        row.number for table in TABLES for row in rows_of(table) if row.owed in finished and row.number not in marked
    ]


def _section(table: str, by_number: dict[str, list[Mark]]) -> str:
    lines = [f"| {row.number} | {row.owed} | {_tests(by_number[row.number])} |" for row in rows_of(table)]
    return "\n".join([f"## {TITLES[table]}\n", "| number | owed | tests |", "|---|---|---|", *lines, ""])


def _tests(marks: list[Mark]) -> str:
    if not marks:
        return "–"
    return "<br>".join(_file(file, list(group)) for file, group in groupby(marks, key=lambda mark: mark.file))


def _file(file: str, marks: list[Mark]) -> str:
    sentences = "; ".join(_sentence(mark.test) for mark in marks)
    return f"[{file.removeprefix('tests/')}](../../{file}): {sentences}"


def _sentence(test: str) -> str:
    return test.removeprefix("test_").removeprefix("Test").replace("_", " ")


def main() -> int:
    COVERAGE.write_text(rendered(), encoding="utf-8")
    missing = unprotected()
    print(f"{COVERAGE.name} is written; owed and without a test: {', '.join(missing) or 'nothing'}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
