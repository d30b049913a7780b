"""docs/integration.md and docs/claims.md name every claim, scope and error that the code knows, and no other."""

import re
from pathlib import Path

import pytest

from idp.clients.metadata_fields import SCOPES
from idp.oidc.claims import CLAIMS_OF_SCOPE
from idp.oidc.errors import ErrorCode

DOCS = Path(__file__).resolve().parents[2] / "docs"

pytestmark = pytest.mark.requires("K13", "RS-06")


def rows(file: str, heading: str) -> list[list[str]]:
    """The cells of the table below a heading."""
    text = (DOCS / file).read_text(encoding="utf-8").split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in text.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def names(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_every_scope_has_a_row() -> None:
    assert [names(row[0])[0] for row in rows("claims.md", "Scopes")] == list(SCOPES)


def test_every_claim_has_a_row_with_its_scope() -> None:
    written = {(names(row[1])[0], names(row[0])[0]) for row in rows("claims.md", "Claims about the user")}
    released = {(scope, claim) for scope, claims in CLAIMS_OF_SCOPE.items() for claim in claims}
    assert written == released | {("openid", "sub")}


def test_every_error_has_a_row() -> None:
    written = [name for row in rows("integration.md", "When it goes wrong") for name in names(row[0])]
    assert sorted(written) == sorted(code.value for code in ErrorCode)
