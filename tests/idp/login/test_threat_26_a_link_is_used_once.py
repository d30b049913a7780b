"""Threat 26: of twenty requests with one link, one is taken; of twenty answers, three are judged."""

from datetime import timedelta

import pytest

from idp.credentials.reset_link import LinkFault
from idp.login.outcome import Proceed, Refusal, Refused
from idp.login.password_reset import ResetDone
from idp.login.secret_answer import WrongAnswer
from tests.idp.installation import ORIGIN, Installation
from tests.idp.recovering import (
    add_account,
    all_at_once,
    answer,
    ask,
    at_password,
    at_question,
    choose,
    mailed_secret,
    secrets_mailed,
)

pytestmark = pytest.mark.requires("threat 26", "S29", "T15")


def open_link(idp: Installation, secret: str) -> object:
    return idp.recovery.password_reset.open_link(secret, origin=ORIGIN, now=idp.now)


def test_of_twenty_requests_with_one_link_one_wins(idp: Installation) -> None:
    add_account(idp)
    secret = mailed_secret(idp)
    outcomes = all_at_once(20, lambda _: open_link(idp, secret))
    assert sum(isinstance(outcome, Proceed) for outcome in outcomes) == 1
    assert outcomes.count(LinkFault.OVER) == 19


def test_of_links_that_are_asked_for_at_once_one_works(idp: Installation) -> None:
    add_account(idp)
    all_at_once(20, lambda _: ask(idp))
    secrets = secrets_mailed(idp)
    assert len(secrets) == 5  # no more are mailed in a quarter
    outcomes = [open_link(idp, secret) for secret in secrets]
    assert sum(isinstance(outcome, Proceed) for outcome in outcomes) == 1


def test_of_twenty_new_passwords_at_once_one_is_kept(idp: Installation) -> None:
    add_account(idp)
    cookie = at_password(idp)
    outcomes = all_at_once(20, lambda number: choose(idp, cookie, f"Nieuw wachtwoord {2000 + number}"))
    assert sum(isinstance(outcome, ResetDone) for outcome in outcomes) == 1


@pytest.mark.requires("K22")
def test_a_right_answer_comes_too_late_when_three_wrong_ones_were_counted_meanwhile(
    quick_idp: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_account(quick_idp)
    cookie = at_question(quick_idp)
    quick_idp.clock.advance(timedelta(seconds=30))
    other = at_question(quick_idp)
    hasher, real = quick_idp.foundation.hasher, quick_idp.foundation.hasher.verify

    def verify(encoded: str | None, secret: str) -> bool:
        monkeypatch.setattr(hasher, "verify", real)
        for _ in range(3):
            answer(quick_idp, other, "niet het antwoord")
        return real(encoded, secret)

    monkeypatch.setattr(hasher, "verify", verify)
    outcome = answer(quick_idp, cookie)
    assert isinstance(outcome, Refused)
    assert outcome.refusal is Refusal.TOO_MANY_ANSWERS


def test_of_twenty_answers_at_once_three_are_judged(idp: Installation) -> None:
    add_account(idp)
    cookie = at_question(idp)
    outcomes = all_at_once(20, lambda number: answer(idp, cookie, f"fout {number}"))
    assert sum(isinstance(outcome, WrongAnswer) for outcome in outcomes) == 2
    assert idp.events().count("questions.answer_failed") == 3
