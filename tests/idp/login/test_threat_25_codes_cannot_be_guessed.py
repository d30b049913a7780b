"""Threat 25, K22: five wrong codes, then the password again; the counter survives new logins."""

from datetime import timedelta

import pytest

from idp.login.outcome import Completed, Refusal, Refused
from tests.idp.installation import Installation
from tests.idp.support import refused

pytestmark = pytest.mark.requires("threat 25", "K22")


def guess(idp: Installation, cookie: str, times: int) -> list[Refusal]:
    return [refused(idp.type_code(cookie, idp.wrong_code())).refusal for _ in range(times)]


def test_the_fifth_wrong_code_ends_the_login(idp: Installation) -> None:
    idp.add_account()
    cookie = idp.password_accepted().cookie
    assert guess(idp, cookie, 5) == [Refusal.WRONG_CODE] * 4 + [Refusal.TOO_MANY_CODES]
    assert not idp.attempt_lives(cookie)
    assert idp.type_code(cookie) == Refused(Refusal.NOT_STARTED)


def test_a_new_login_does_not_give_new_tries(idp: Installation) -> None:
    idp.add_account()
    guess(idp, idp.password_accepted().cookie, 5)
    outcome = refused(idp.type_code(idp.password_accepted().cookie))
    assert outcome.refusal is Refusal.TOO_MANY_TRIES
    assert outcome.again_at == idp.now + timedelta(minutes=15)


def test_tries_are_shared_by_logins_side_by_side(idp: Installation) -> None:
    idp.add_account()
    first, second = idp.password_accepted().cookie, idp.password_accepted().cookie
    assert guess(idp, first, 3) == [Refusal.WRONG_CODE] * 3
    assert guess(idp, second, 2) == [Refusal.WRONG_CODE, Refusal.TOO_MANY_CODES]
    assert refused(idp.type_code(first)).refusal is Refusal.TOO_MANY_TRIES


def test_after_fifteen_minutes_a_right_code_is_accepted(quick_idp: Installation) -> None:
    quick_idp.add_account()
    guess(quick_idp, quick_idp.password_accepted().cookie, 5)
    quick_idp.clock.advance(timedelta(minutes=15))
    assert isinstance(quick_idp.type_code(quick_idp.password_accepted().cookie), Completed)


def test_a_right_code_forgives_the_wrong_ones_of_that_quarter(quick_idp: Installation) -> None:
    quick_idp.add_account()
    for _ in range(2):
        cookie = quick_idp.password_accepted().cookie
        assert guess(quick_idp, cookie, 4) == [Refusal.WRONG_CODE] * 4
        assert isinstance(quick_idp.type_code(cookie), Completed)
        quick_idp.clock.advance(timedelta(seconds=30))


def test_twenty_a_day_is_the_end_even_with_pauses(quick_idp: Installation) -> None:
    quick_idp.add_account()
    for _ in range(4):
        guess(quick_idp, quick_idp.password_accepted().cookie, 5)
        quick_idp.clock.advance(timedelta(minutes=20))
    outcome = refused(quick_idp.type_code(quick_idp.password_accepted().cookie))
    assert outcome.refusal is Refusal.TOO_MANY_TRIES
    quick_idp.clock.advance(timedelta(days=1))
    assert isinstance(quick_idp.type_code(quick_idp.password_accepted().cookie), Completed)


def test_what_is_no_code_costs_no_try(quick_idp: Installation) -> None:
    quick_idp.add_account()
    cookie = quick_idp.password_accepted().cookie
    for _ in range(10):
        assert refused(quick_idp.type_code(cookie, "12345")).refusal is Refusal.NO_CODE
    assert isinstance(quick_idp.type_code(cookie), Completed)
