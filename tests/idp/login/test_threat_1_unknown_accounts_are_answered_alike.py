"""Threat 1: unknown relation, unknown user and wrong password: same answer, same hashes, same statements."""

import pytest
from sqlalchemy import event

from idp.accounts.model import AccountState
from idp.login.outcome import Refusal, Refused
from tests.idp.installation import PASSWORD, RELATIENUMMER, USERNAME, Installation
from tests.idp.invited import Invitee

pytestmark = pytest.mark.requires("threat 1", "P8", "S21", "K22")

CASES = {
    "unknown relation": {"relatienummer": "999999"},
    "unknown user": {"username": "timmerma"},
    "user of another relation": {"relatienummer": "208154"},
    "wrong password": {"password": "Fiets-brug-haven-13"},
    "closed account": {"username": "gesloten"},
    "invited account": {"username": "uitgenodigd"},
    "impossible names": {"relatienummer": "1", "username": "'; --\x00"},
}


@pytest.fixture
def filled(idp: Installation) -> Installation:
    idp.add_account()
    idp.add_account("gesloten", state=AccountState.GESLOTEN)
    Invitee(idp, "uitgenodigd")
    idp.add_account("ander", relatienummer="208154")
    return idp


def cost_of(idp: Installation, **typed: str) -> tuple[object, int, list[str]]:
    """The answer, the hashes, and the statements without their values."""
    statements: list[str] = []

    def note(_c: object, _u: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    engine, before = idp.foundation.database.engine, idp.turns.taken
    event.listen(engine, "before_cursor_execute", note)
    try:
        outcome = idp.type_password(**{"username": USERNAME, "password": PASSWORD, **typed})
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return outcome, idp.turns.taken - before, statements


def test_all_refusals_are_equal_in_answer_hashes_and_statements(filled: Installation) -> None:
    costs = {name: cost_of(filled, **typed) for name, typed in CASES.items()}
    answers = {name: outcome for name, (outcome, _, _) in costs.items()}
    assert set(answers.values()) == {Refused(Refusal.WRONG_DETAILS)}, answers
    assert {hashes for _, hashes, _ in costs.values()} == {1}
    first = costs["wrong password"][2]
    assert len(first) > 5
    for name, (_, _, statements) in costs.items():
        assert statements == first, name


@pytest.mark.parametrize("name", CASES)
def test_a_lock_comes_at_the_same_try_whether_the_account_exists_or_not(filled: Installation, name: str) -> None:
    typed = {"username": USERNAME, "password": "wrong", **CASES[name]}
    outcomes = [filled.type_password(**typed) for _ in range(7)]
    refusals = [outcome.refusal for outcome in outcomes if isinstance(outcome, Refused)]
    assert refusals == [Refusal.WRONG_DETAILS] * 5 + [Refusal.TOO_MANY_TRIES] * 2


def test_the_three_right_fields_are_accepted(filled: Installation) -> None:
    assert not isinstance(filled.type_password(), Refused)


@pytest.mark.parametrize(
    ("relatienummer", "username"),
    [("104 382", "timmerman"), ("104.382", "TIMMERMAN"), (" 104382 ", " Timmerman ")],
)
def test_spaces_dots_and_case_do_not_matter(filled: Installation, relatienummer: str, username: str) -> None:
    assert not isinstance(filled.type_password(username, relatienummer=relatienummer), Refused)


def test_leading_zeros_of_a_relatienummer_count(filled: Installation) -> None:
    filled.add_account("nulnul", relatienummer="0104382")
    assert isinstance(filled.type_password("nulnul", relatienummer=RELATIENUMMER), Refused)
    assert not isinstance(filled.type_password("nulnul", relatienummer="0104382"), Refused)


def test_the_audit_trail_never_holds_what_was_typed_for_an_unknown_user(filled: Installation) -> None:
    filled.type_password("mijn-geheime-wachtwoord")
    assert filled.events() == ["account.invited", "login.failed"]
    assert "geheime" not in str(filled.details())
