"""Threat 2: asking for a link costs the same and answers the same, whoever it is about."""

from functools import partial

import pytest

from idp.accounts.model import AccountState
from idp.login.outcome import Refusal
from tests.idp.installation import RELATIENUMMER, USERNAME, Installation
from tests.idp.recovering import add_account, ask, mail_texts, statements_of

pytestmark = pytest.mark.requires("threat 2", "S29", "K22")

CASES = {
    "right": (RELATIENUMMER, USERNAME),
    "unknown relation": ("999999", USERNAME),
    "unknown user": (RELATIENUMMER, "timmerma"),
    "blocked": (RELATIENUMMER, "geblokkeerd"),
    "invited": (RELATIENUMMER, "uitgenodigd"),
    "impossible": ("1", "'; --\x00"),
}


@pytest.fixture
def filled(idp: Installation) -> Installation:
    add_account(idp)
    idp.add_account("geblokkeerd", state=AccountState.GEBLOKKEERD)
    idp.add_account("uitgenodigd", state=AccountState.UITGENODIGD)
    return idp


def test_answer_hashes_and_statements_are_equal(filled: Installation) -> None:
    costs = {
        name: statements_of(filled, partial(ask, filled, username, relatienummer))
        for name, (relatienummer, username) in CASES.items()
    }
    first = costs["right"]
    assert first[0] is None
    assert first[1] == 0
    assert len(first[2]) > 5
    for name, cost in costs.items():
        assert cost == first, name


def test_a_mail_is_queued_either_way_and_goes_to_the_owner_only(filled: Installation) -> None:
    for relatienummer, username in CASES.values():
        ask(filled, username, relatienummer)
    mails = [(kind, to) for kind, to, _ in mail_texts(filled)]
    assert sorted(mails) == [("M09", "")] * 5 + [("M09", "timmerman@x.example")]


@pytest.mark.parametrize("name", CASES)
def test_the_limit_comes_at_the_same_request(filled: Installation, name: str) -> None:
    relatienummer, username = CASES[name]
    outcomes = [ask(filled, username, relatienummer) for _ in range(6)]
    assert [outcome.refusal if outcome else None for outcome in outcomes] == [None] * 5 + [Refusal.TOO_MANY_TRIES]


def test_the_trail_never_holds_what_was_typed_for_an_unknown_user(filled: Installation) -> None:
    before = len(filled.details())
    ask(filled, "mijn-geheime-wachtwoord")
    assert len(filled.details()) == before + 1
    assert "geheime" not in str(filled.details())
