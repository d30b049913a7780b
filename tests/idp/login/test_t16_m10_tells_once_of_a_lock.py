"""T16, T17: one mail a lock, to its owner only; the lock itself tells nothing (threats 1 and 3)."""

from datetime import timedelta
from functools import partial

import pytest

from idp.accounts.model import AccountState
from idp.login.outcome import Refusal, Refused
from tests.idp.installation import USERNAME, Installation
from tests.idp.recovering import all_at_once, known_device, mail_texts, statements_of
from tests.idp.support import refused

pytestmark = pytest.mark.requires("T16", "K22", "threat 3")


def guess(idp: Installation, times: int, username: str = USERNAME) -> None:
    for number in range(times):
        idp.type_password(username, f"wrong-{number}")


def told(idp: Installation) -> list[str]:
    """Whom M10 went to."""
    return [to for kind, to, _ in mail_texts(idp) if kind == "M10" and to]


def test_four_failures_tell_nobody(idp: Installation) -> None:
    idp.add_account()
    guess(idp, 4)
    assert told(idp) == []


def test_the_fifth_tells_the_owner_once(idp: Installation) -> None:
    idp.add_account()
    guess(idp, 12)
    assert told(idp) == ["timmerman@x.example"]
    assert "login.throttled" in idp.events()


def test_twenty_at_once_tell_once(idp: Installation) -> None:
    idp.add_account()
    all_at_once(20, lambda number: idp.type_password(USERNAME, f"wrong-{number}"))
    assert told(idp) == ["timmerman@x.example"]


def test_going_on_guessing_as_fast_as_one_may_is_one_lock(quick_idp: Installation) -> None:
    quick_idp.add_account()
    for _ in range(60):
        guess(quick_idp, 1)
        quick_idp.clock.advance(timedelta(minutes=3))
    assert len(told(quick_idp)) == 1


def test_a_lock_after_a_quiet_time_is_another_one(quick_idp: Installation) -> None:
    quick_idp.add_account()
    guess(quick_idp, 5)
    quick_idp.clock.advance(timedelta(hours=1))
    guess(quick_idp, 5)
    assert len(told(quick_idp)) == 2


def test_a_lock_of_ones_own_device_is_not_mailed(quick_idp: Installation) -> None:
    quick_idp.add_account()
    home = known_device(quick_idp)
    outcomes = [quick_idp.type_password(password=f"wrong-{number}", origin=home) for number in range(6)]
    assert refused(outcomes[-1]).refusal is Refusal.TOO_MANY_TRIES
    assert told(quick_idp) == []


@pytest.mark.requires("threat 1")
@pytest.mark.parametrize("state", [AccountState.GEBLOKKEERD, AccountState.GESLOTEN, AccountState.UITGENODIGD])
def test_only_an_active_account_is_told(quick_idp: Installation, state: AccountState) -> None:
    quick_idp.add_account(state=state)
    guess(quick_idp, 5)
    assert told(quick_idp) == []


@pytest.mark.requires("threat 1")
def test_the_closing_failure_costs_the_same_for_nobody(idp: Installation) -> None:
    idp.add_account()
    guess(idp, 4)
    guess(idp, 4, "niemand")
    costs = [statements_of(idp, partial(idp.type_password, name, "wrong")) for name in (USERNAME, "niemand")]
    assert costs[0] == costs[1]
    assert costs[0][0] == Refused(Refusal.WRONG_DETAILS)


@pytest.mark.requires("T17")
def test_the_first_login_after_a_lock_says_that_it_is_over(idp: Installation) -> None:
    idp.add_account()
    guess(idp, 5)
    idp.clock.advance(timedelta(minutes=15))
    idp.password_accepted()
    assert idp.events().count("lock.expired") == 1
    idp.password_accepted()
    assert idp.events().count("lock.expired") == 1
