"""Threats 24 and 26, S32: a time step is taken once, whoever is first, on both databases."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest

from idp.login.outcome import Completed, Refusal, Refused
from idp.second_factors.totp import STEP_SECONDS
from tests.idp.installation import Installation

pytestmark = pytest.mark.requires("threat 24", "threat 26", "S32")


def test_the_right_code_completes_the_login(idp: Installation) -> None:
    idp.add_account()
    outcome = idp.log_in()
    assert outcome.session.amr == ("pwd", "otp", "mfa")
    assert outcome.session.acr == "urn:cak:acr:mfa"
    assert outcome.session.auth_time == idp.now


def test_the_same_code_is_refused_in_a_second_login(idp: Installation) -> None:
    idp.add_account()
    idp.log_in()
    assert idp.type_code(idp.password_accepted().cookie) == Refused(Refusal.WRONG_CODE)


def test_an_older_code_is_refused_after_a_newer_one(idp: Installation) -> None:
    idp.add_account()
    idp.log_in()
    assert idp.type_code(idp.password_accepted().cookie, idp.code(-1)) == Refused(Refusal.WRONG_CODE)


def test_the_next_code_is_accepted(idp: Installation) -> None:
    idp.add_account()
    idp.log_in()
    idp.clock.advance(timedelta(seconds=STEP_SECONDS))
    assert isinstance(idp.type_code(idp.password_accepted().cookie), Completed)


def test_a_wrong_code_is_refused_and_the_login_goes_on(idp: Installation) -> None:
    idp.add_account()
    cookie = idp.password_accepted().cookie
    assert idp.type_code(cookie, idp.wrong_code()) == Refused(Refusal.WRONG_CODE)
    assert isinstance(idp.type_code(cookie), Completed)


def test_an_account_without_an_app_never_gets_in(quick_idp: Installation) -> None:
    quick_idp.add_account(secret=b"")
    cookie = quick_idp.password_accepted().cookie
    assert quick_idp.type_code(cookie) == Refused(Refusal.WRONG_CODE)


def test_a_code_without_a_password_opens_nothing(quick_idp: Installation) -> None:
    quick_idp.add_account()
    assert quick_idp.type_code("no such cookie") == Refused(Refusal.NOT_STARTED)


def test_of_twenty_threads_one_takes_the_step(idp: Installation) -> None:
    idp.add_account()
    with idp.foundation.units.read() as unit:
        factor = unit.totp.of_account("account-104382-timmerman")[0]
    start, taken = Barrier(20), list[bool]()

    def take() -> None:
        start.wait()
        with idp.foundation.units.write() as unit:
            taken.append(unit.totp.use_step(factor.totp_id, 1000, idp.now))

    _run_together(20, take)
    assert sorted(taken) == [False] * 19 + [True]


def test_of_logins_that_use_one_code_at_once_one_gets_in(idp: Installation) -> None:
    idp.add_account()
    cookies = [idp.password_accepted().cookie for _ in range(4)]
    start, outcomes = Barrier(4), list[object]()

    def enter(cookie: str) -> None:
        start.wait()
        outcomes.append(idp.type_code(cookie))

    threads = [Thread(target=enter, args=(cookie,)) for cookie in cookies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(outcome, Completed) for outcome in outcomes) == 1


def _run_together(count: int, work: Callable[[], object]) -> None:
    threads = [Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
