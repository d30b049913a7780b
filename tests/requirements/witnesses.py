"""Which test shows a clause at the running services: one request that is let in, one that is turned away.

docs/requirements/witnesses.md names them. A test that it names is held to it while it runs (witnessing.py): a table
cannot claim what no request showed.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal
from urllib.parse import parse_qs, urlsplit

from tests.requirements.numbers import FOLDER, cells

WITNESSES = FOLDER / "witnesses.md"
TESTS = "tests/"
Outcome = Literal["accepted", "refused"]
OUTCOMES: tuple[Outcome, Outcome] = ("accepted", "refused")
PROVIDER = "idp"
RELYING_PARTIES = frozenset({"portal", "uploads"})
AT = {
    "OP": RELYING_PARTIES | {PROVIDER},  # a token that the provider made may be refused by who reads it
    "M": frozenset({PROVIDER}),
    "RP": RELYING_PARTIES,
    "C": RELYING_PARTIES,
    "RS": frozenset({"uploads"}),
    "ALL": RELYING_PARTIES | {PROVIDER},
}
WITH_A_REAL_PROVIDER = frozenset({"RP", "C", "RS"})
REFUSED_PAGES = frozenset({"/inloggen/mislukt", "/inloggen/geen-toegang"})
FIRST_REFUSING_STATUS = 400


@dataclass(frozen=True, slots=True, order=True)
class Witness:
    """A test that shows one side of a clause. test: as pytest names it, without parameters."""

    number: str
    outcome: Outcome
    test: str

    @property
    def family(self) -> str:
        return self.number.partition("-")[0]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service said. location: of a redirect. says_inactive: introspection that tells nothing."""

    service: str
    status: int
    location: str = ""
    says_inactive: bool = False

    @property
    def outcome(self) -> Outcome:
        """A redirect that brings an error to an application, or leads to the page of a refused login, refuses."""
        target = urlsplit(self.location)
        brought = parse_qs(target.query) | parse_qs(target.fragment)
        is_refusal = (
            self.status >= FIRST_REFUSING_STATUS
            or "error" in brought
            or target.path in REFUSED_PAGES
            or self.says_inactive
        )
        return "refused" if is_refusal else "accepted"


@cache
def witnesses() -> list[Witness]:
    """Every witness in the table's order."""
    rows = [parts for parts in _rows() if len(parts) == 3]
    return [
        Witness(number, outcome, TESTS + test.strip("` "))
        for number, *tests in rows
        for outcome, test in zip(OUTCOMES, tests, strict=True)
    ]


@cache
def without_a_door() -> dict[str, str]:
    """Why no request can show a number, from the second table."""
    return {parts[0]: parts[1] for parts in _rows() if len(parts) == 2}


def _rows() -> list[list[str]]:
    lines = WITNESSES.read_text(encoding="utf-8").splitlines()
    found = [cells(line) for line in lines if line.startswith("| ")]
    return [parts for parts in found if parts[0] != "number"]


def promised(test: str) -> list[Witness]:
    """What this test is named for."""
    return [witness for witness in witnesses() if witness.test == test]


def broken_promises(promises: Iterable[Witness], seen: Collection[Answer]) -> list[str]:
    """What the answers of a test do not show, of what the table says that they do."""
    services = {answer.service for answer in seen}
    return [
        f"{one.number}: no request {one.outcome} by {' or '.join(sorted(AT[one.family]))}"
        + (" with the provider asked too" if one.family in WITH_A_REAL_PROVIDER else "")
        for one in promises
        if not any(answer.service in AT[one.family] and answer.outcome == one.outcome for answer in seen)
        or (one.family in WITH_A_REAL_PROVIDER and PROVIDER not in services)
    ]
