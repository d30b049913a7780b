"""K22, threat 3: five wrong passwords in fifteen minutes, over all sources, then wait."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest

from idp.audit.record import Origin
from idp.login.outcome import Proceed, Refusal, Refused
from tests.idp.installation import USERNAME, Installation

pytestmark = pytest.mark.requires("K22", "threat 3")


def guess(idp: Installation, times: int) -> list[Refusal | None]:
    outcomes = [idp.type_password(password=f"wrong-{number}") for number in range(times)]
    return [outcome.refusal if isinstance(outcome, Refused) else None for outcome in outcomes]


def test_the_sixth_try_is_throttled_even_with_the_right_password(idp: Installation) -> None:
    idp.add_account()
    assert guess(idp, 5) == [Refusal.WRONG_DETAILS] * 5
    outcome = idp.type_password()
    assert isinstance(outcome, Refused)
    assert outcome.refusal is Refusal.TOO_MANY_TRIES
    assert outcome.again_at == idp.now + timedelta(minutes=15)


def test_a_throttled_try_costs_no_hash(idp: Installation) -> None:
    idp.add_account()
    guess(idp, 5)
    before = idp.turns.taken
    idp.type_password()
    assert idp.turns.taken == before


def test_after_fifteen_minutes_the_right_password_is_accepted(idp: Installation) -> None:
    idp.add_account()
    guess(idp, 5)
    idp.clock.advance(timedelta(minutes=15))
    assert isinstance(idp.type_password(), Proceed)


def test_another_address_does_not_help(idp: Installation) -> None:
    idp.add_account()
    guess(idp, 5)
    outcome = idp.type_password(origin=Origin("198.51.100.9"))
    assert isinstance(outcome, Refused)


def test_another_account_is_not_touched(idp: Installation) -> None:
    idp.add_account()
    idp.add_account("ander")
    guess(idp, 5)
    assert isinstance(idp.type_password("ander"), Proceed)


def test_a_right_password_forgives_the_wrong_ones_before(idp: Installation) -> None:
    idp.add_account()
    guess(idp, 4)
    idp.password_accepted()
    assert guess(idp, 4) == [Refusal.WRONG_DETAILS] * 4
    assert isinstance(idp.type_password(), Proceed)


def test_an_address_that_fails_too_often_is_refused_for_every_account(quick_idp: Installation) -> None:
    narrow = quick_idp.with_settings(idp_tries_per_address=3)
    narrow.add_account()
    for number in range(3):
        narrow.type_password(f"nobody{number}", "wrong")
    outcome = narrow.type_password()
    assert isinstance(outcome, Refused)
    assert outcome.refusal is Refusal.TOO_MANY_TRIES
    assert isinstance(narrow.type_password(origin=Origin("198.51.100.9")), Proceed)


def test_an_address_is_free_again_in_the_next_quarter(quick_idp: Installation) -> None:
    narrow = quick_idp.with_settings(idp_tries_per_address=1)
    narrow.add_account()
    narrow.type_password("nobody", "wrong")
    narrow.clock.advance(timedelta(minutes=15))
    assert isinstance(narrow.type_password(), Proceed)


def test_twenty_guesses_at_once_are_judged_no_more_often_than_five(idp: Installation) -> None:
    idp.add_account()
    start, outcomes = Barrier(20), list[object]()

    def one(number: int) -> None:
        start.wait()
        outcomes.append(idp.type_password(USERNAME, f"wrong-{number}"))

    threads = [Thread(target=one, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 20
    assert outcomes.count(Refused(Refusal.WRONG_DETAILS)) == 5
