"""Threat 7: what a browser holds changes at each level, and what it held before is dead."""

from datetime import timedelta

import pytest

from idp.accounts.model import AccountState
from idp.login.outcome import Completed, Proceed, Refusal, Refused
from idp.login.progress import Cookies, Progress, find, go_on
from idp.login.sso_session import IDLE
from idp.login.steps import Step
from tests.idp.installation import ORIGIN, Installation
from tests.idp.support import proceeding

pytestmark = pytest.mark.requires("threat 7")


def test_the_login_cookie_dies_when_the_session_begins(idp: Installation) -> None:
    idp.add_account()
    login = idp.password_accepted().cookie
    outcome = idp.type_code(login)
    assert isinstance(outcome, Completed), outcome
    assert outcome.cookie != login
    assert not idp.attempt_lives(login)
    assert idp.sessions.current(login, idp.now) is None
    assert idp.sessions.current(outcome.cookie, idp.now) is not None


def test_the_cookie_is_not_the_sid_and_not_in_the_database(idp: Installation) -> None:
    idp.add_account()
    outcome = idp.log_in()
    assert outcome.cookie != outcome.session.sid
    assert idp.sessions.current(outcome.session.sid, idp.now) is None
    with idp.foundation.database.read() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM sso_session").all()
    assert outcome.cookie not in str(rows)


def test_of_two_requests_that_do_one_step_one_goes_on(quick_idp: Installation) -> None:
    quick_idp.add_account(terms_version="of last year")
    begun = proceeding(quick_idp.type_code(quick_idp.password_accepted().cookie))
    assert begun.step is Step.ACCEPT_NEW_TERMS
    with quick_idp.foundation.units.write() as unit:
        seen = find(unit, begun.cookie, begun.step, quick_idp.now)
        assert seen is not None
        first, second = (go_on(unit, seen, Cookies(begun.cookie), origin=ORIGIN, now=quick_idp.now) for _ in range(2))
    assert isinstance(first, Proceed)
    assert second == Refused(Refusal.NOT_STARTED)


def test_of_two_requests_that_finish_one_login_one_gets_the_session(quick_idp: Installation) -> None:
    account = quick_idp.add_account()
    begun = quick_idp.password_accepted()
    with quick_idp.foundation.units.write() as unit:
        seen = find(unit, begun.cookie, begun.step, quick_idp.now)
        assert seen is not None
        done = Progress(seen.account, seen.attempt.after(begun.step, ("otp", "mfa")))
        first, second = (go_on(unit, done, Cookies(begun.cookie), origin=ORIGIN, now=quick_idp.now) for _ in range(2))
        assert len(unit.sessions.sids_of(account.account_id, None)) == 1
    assert isinstance(first, Completed)
    assert second == Refused(Refusal.NOT_STARTED)


@pytest.mark.requires("K25")
def test_logging_in_again_revives_no_session_that_ended_by_time(quick_idp: Installation) -> None:
    quick_idp.add_account()
    first = quick_idp.log_in()
    quick_idp.clock.advance(IDLE)
    second = quick_idp.log_in(session=first.cookie)
    assert second.session.sid != first.session.sid
    assert second.ended_sids == (first.session.sid,)


def test_logging_in_again_gives_the_same_session_a_new_cookie(idp: Installation) -> None:
    idp.add_account()
    first = idp.log_in()
    idp.clock.advance(timedelta(minutes=2))
    second = idp.log_in(session=first.cookie)
    assert second.session.sid == first.session.sid
    assert second.session.auth_time == idp.now
    assert second.cookie != first.cookie
    assert idp.sessions.current(first.cookie, idp.now) is None


def test_another_person_in_the_same_browser_ends_the_session_before(idp: Installation) -> None:
    idp.add_account()
    idp.add_account("ander")
    first = idp.log_in()
    second = idp.log_in("ander", session=first.cookie)
    assert second.ended_sids == (first.session.sid,)
    assert second.session.sid != first.session.sid
    assert idp.sessions.current(first.cookie, idp.now) is None


def test_one_login_gives_one_session_also_when_finished_twice(quick_idp: Installation) -> None:
    quick_idp.add_account()
    login = quick_idp.password_accepted().cookie
    assert isinstance(quick_idp.type_code(login), Completed)
    quick_idp.clock.advance(timedelta(seconds=30))
    assert quick_idp.type_code(login) == Refused(Refusal.NOT_STARTED)


def test_a_blocked_account_is_told_so_only_after_the_second_step(quick_idp: Installation) -> None:
    quick_idp.add_account(state=AccountState.GEBLOKKEERD)
    login = quick_idp.password_accepted().cookie
    assert quick_idp.type_code(login, quick_idp.wrong_code()) == Refused(Refusal.WRONG_CODE)
    assert quick_idp.type_code(login) == Refused(Refusal.NO_ENTRY)
    assert not quick_idp.attempt_lives(login)


def test_an_attempt_dies_after_half_an_hour(quick_idp: Installation) -> None:
    quick_idp.add_account()
    login = quick_idp.password_accepted().cookie
    quick_idp.clock.advance(timedelta(minutes=30))
    assert quick_idp.type_code(login) == Refused(Refusal.NOT_STARTED)


def test_a_code_cannot_be_typed_for_the_step_after_it(quick_idp: Installation) -> None:
    quick_idp.add_account(password_set_at=quick_idp.now - timedelta(days=200))
    login = quick_idp.password_accepted().cookie
    after = proceeding(quick_idp.type_code(login))
    assert quick_idp.type_code(after.cookie, quick_idp.code(1)) == Refused(Refusal.NOT_STARTED)
    replaced = quick_idp.steps.expired_password.replace(
        Cookies(login), "Fiets-brug-haven-99", "", origin=ORIGIN, now=quick_idp.now
    )
    assert replaced == Refused(Refusal.NOT_STARTED)
