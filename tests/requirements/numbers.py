"""The numbers that `docs/requirements/` explains, read from its tables."""

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "docs" / "requirements"
TABLES = ("policy", "manual", "lifecycle", "decisions", "threats", "protocol", "tus")
NUMBER = re.compile(r"P\d+|S\d+|T\d+|K\d+a?|threat \d+|(?:OP|RP|RS|ALL)-\d{2,3}|[MC]-\d{2}|tus-[CRETKNXD]\d{2}a?")


@dataclass(frozen=True, slots=True)
class Row:
    """One explained number. owed: the milestone in which it has to be true."""

    number: str
    requirement: str
    place: str
    owed: str
    table: str


def cells(line: str) -> list[str]:
    """The texts between the bars of one table line."""
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def rows_of(table: str) -> list[Row]:
    """The rows of one file, in its order; headings and rules are left out."""
    lines = (FOLDER / f"{table}.md").read_text(encoding="utf-8").splitlines()
    found = [cells(line) for line in lines if line.startswith("| ")]
    return [Row(parts[0], parts[1], parts[2], parts[3], table) for parts in found if parts[0] != "number"]


def all_rows() -> list[Row]:
    """Every row of every table, table by table."""
    return [row for table in TABLES for row in rows_of(table)]


def milestones() -> dict[str, bool]:
    """Milestone to whether it is finished, from the table in the folder's README."""
    lines = (FOLDER / "README.md").read_text(encoding="utf-8").splitlines()
    found = [cells(line) for line in lines if line.startswith("| `") and line.rstrip(" |").endswith(("yes", "no"))]
    return {parts[0].strip("`"): parts[2] == "yes" for parts in found}
