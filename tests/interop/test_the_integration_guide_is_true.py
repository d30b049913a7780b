"""docs/integration.md explains every error that an application can be told, and no other; README.md says the same."""

import re
from pathlib import Path

from idp.oidc.errors import ErrorCode

DOCS = Path(__file__).resolve().parents[2] / "docs"

SETTINGS = re.compile(r"client_kwargs=(\{.*?\})")


def rows(file: str, heading: str) -> list[list[str]]:
    """The cells of the table below a heading."""
    text = (DOCS / file).read_text(encoding="utf-8").split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in text.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def names(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_every_error_has_a_row() -> None:
    written = [name for row in rows("integration.md", "When it goes wrong") for name in names(row[0])]
    assert sorted(written) == sorted(code.value for code in ErrorCode)


def test_the_ten_minutes_of_the_readme_are_those_of_the_guide() -> None:
    readme = (DOCS.parent / "README.md").read_text(encoding="utf-8")
    guide = (DOCS / "integration.md").read_text(encoding="utf-8")
    assert SETTINGS.findall(readme) == SETTINGS.findall(guide)
    for words in ("/register", "$INITIAL_ACCESS_TOKEN", "/.well-known/openid-configuration", "/terug"):
        assert words in readme
        assert words in guide
