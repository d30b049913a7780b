"""Threat 1: unknown relation, unknown user and wrong password: same answer, same hashes, same statements."""

from functools import partial
from typing import NamedTuple

import pytest

from idp.accounts.model import AccountState
from idp.login.outcome import Proceed, Refusal, Refused
from tests.idp.installation import PASSWORD, RELATIENUMMER, USERNAME, Installation
from tests.idp.invited import Invitee
from tests.idp.recovering import statements_of

pytestmark = pytest.mark.requires("threat 1", "P8", "S21", "K22")


class Typed(NamedTuple):
    """The three fields of the first step."""

    relatienummer: str = RELATIENUMMER
    username: str = USERNAME
    password: str = PASSWORD

    def into(self, idp: Installation) -> Proceed | Refused:
        """What the first step answers."""
        return idp.type_password(self.username, self.password, relatienummer=self.relatienummer)


CASES = {
    "unknown relation": Typed(relatienummer="999999"),
    "unknown user": Typed(username="timmerma"),
    "user of another relation": Typed(relatienummer="208154"),
    "wrong password": Typed(password="Fiets-brug-haven-13"),
    "closed account": Typed(username="gesloten"),
    "invited account": Typed(username="uitgenodigd"),
    "impossible names": Typed(relatienummer="1", username="'; --\x00"),
}


@pytest.fixture
def filled(idp: Installation) -> Installation:
    idp.add_account()
    idp.add_account("gesloten", state=AccountState.GESLOTEN)
    Invitee(idp, "uitgenodigd")
    idp.add_account("ander", relatienummer="208154")
    return idp


def test_all_refusals_are_equal_in_answer_hashes_and_statements(filled: Installation) -> None:
    costs = {name: statements_of(filled, partial(typed.into, filled)) for name, typed in CASES.items()}
    answers = {name: outcome for name, (outcome, _, _) in costs.items()}
    assert set(answers.values()) == {Refused(Refusal.WRONG_DETAILS)}, answers
    assert {hashes for _, hashes, _ in costs.values()} == {1}
    first = costs["wrong password"][2]
    assert len(first) > 5
    for name, (_, _, statements) in costs.items():
        assert statements == first, name


@pytest.mark.parametrize("name", CASES)
def test_a_lock_comes_at_the_same_try_whether_the_account_exists_or_not(filled: Installation, name: str) -> None:
    typed = CASES[name]._replace(password="wrong")
    outcomes = [typed.into(filled) for _ in range(7)]
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
