"""Each clause has a test whose request is let in and one whose request is turned away, and a witness is held to it."""

import pytest

from tests.requirements import witnessing
from tests.requirements.conformance import left_out, not_shown
from tests.requirements.marks import all_marks
from tests.requirements.numbers import rows_of
from tests.requirements.witnesses import Answer, Outcome, Witness, broken_promises, without_a_door, witnesses

LOGIN = "tests/x.py::test_x"


@pytest.mark.requires("K11")
def test_no_clause_is_without_both_witnesses_unless_it_says_why() -> None:
    assert not_shown() == []


@pytest.mark.requires("K11")
def test_witnesses_carry_the_number_that_they_show() -> None:
    marked = {(mark.number, f"{mark.file}::{mark.test}") for mark in all_marks()}
    assert [one for one in witnesses() if (one.number, one.test) not in marked] == []


@pytest.mark.requires("K11")
def test_only_clauses_are_named_and_none_on_both_sides() -> None:
    numbers = {row.number for row in rows_of("protocol")}
    shown = {witness.number for witness in witnesses()}
    assert shown | without_a_door().keys() <= numbers
    assert not shown & (without_a_door().keys() | left_out().keys())


@pytest.mark.parametrize(
    ("number", "outcome", "seen"),
    [
        ("OP-02", "accepted", [Answer("idp", 303, "/terug?code=x")]),
        ("OP-02", "refused", [Answer("idp", 303, "/terug?error=invalid_request")]),
        ("OP-07", "refused", [Answer("idp", 303, "/terug#state=1&error=invalid_request")]),
        ("OP-91", "refused", [Answer("idp", 200, says_inactive=True)]),
        ("RP-05", "refused", [Answer("portal", 303, "/inloggen/mislukt"), Answer("idp", 200)]),
        ("RS-04", "refused", [Answer("uploads", 401), Answer("idp", 200)]),
    ],
)
def test_what_a_request_shows(number: str, outcome: Outcome, seen: list[Answer]) -> None:
    assert broken_promises([Witness(number, outcome, LOGIN)], seen) == []


@pytest.mark.parametrize(
    ("number", "outcome", "seen"),
    [
        ("OP-02", "refused", [Answer("idp", 303, "/terug?code=x")]),
        ("M-02", "accepted", [Answer("portal", 200)]),
        ("RP-05", "accepted", [Answer("portal", 200)]),  # no real provider was asked
        ("RP-05", "accepted", [Answer("tests.support.relying_party_app", 200), Answer("idp", 200)]),
        ("RS-04", "refused", [Answer("portal", 401), Answer("idp", 200)]),
        ("OP-02", "accepted", []),
    ],
)
def test_what_it_does_not(number: str, outcome: Outcome, seen: list[Answer]) -> None:
    assert broken_promises([Witness(number, outcome, LOGIN)], seen)


@pytest.mark.requires("K11")
def test_a_witness_that_shows_nothing_fails(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    monkeypatch.setattr(witnessing, "promised", lambda test: [Witness("OP-02", "refused", test)])
    running = witnessing.pytest_runtest_call(request.node)
    next(running)
    with pytest.raises(pytest.fail.Exception, match="OP-02: no request refused"):
        running.send(None)
