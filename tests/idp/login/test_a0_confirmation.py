"""A0: password and code once more, within the session, before a change."""

from datetime import timedelta

import pytest

from idp.login.outcome import Completed, Proceed, Refusal, Refused
from idp.login.sso_session import SsoSession
from idp.login.steps import Step
from tests.idp.installation import HERE, ORIGIN, PASSWORD, Installation

pytestmark = pytest.mark.requires("S43", "threat 7")


def confirm(idp: Installation, session: SsoSession, password: str = PASSWORD) -> Proceed | Refused:
    with idp.foundation.units.read() as unit:
        account = unit.accounts.find(session.account_id)
    assert account is not None
    return idp.steps.confirmation.enter_password(session, account, password, to=HERE, origin=ORIGIN, now=idp.now)


@pytest.fixture
def later(quick_idp: Installation) -> Completed:
    quick_idp.add_account()
    outcome = quick_idp.log_in()
    quick_idp.clock.advance(timedelta(minutes=10))
    return outcome


def test_after_both_the_same_session_is_fresh_again(quick_idp: Installation, later: Completed) -> None:
    assert not later.session.is_fresh(quick_idp.now)
    begun = confirm(quick_idp, later.session)
    assert isinstance(begun, Proceed)
    assert begun.step is Step.SECOND_FACTOR
    done = quick_idp.type_code(begun.cookie, session=later.cookie)
    assert isinstance(done, Completed)
    assert done.session.sid == later.session.sid
    assert done.session.is_fresh(quick_idp.now)
    assert quick_idp.sessions.current(later.cookie, quick_idp.now) is None


def test_the_password_alone_confirms_nothing(quick_idp: Installation, later: Completed) -> None:
    assert isinstance(confirm(quick_idp, later.session), Proceed)
    session = quick_idp.sessions.current(later.cookie, quick_idp.now)
    assert session is not None
    assert not session.is_fresh(quick_idp.now)


def test_a_wrong_password_is_refused_and_counted(quick_idp: Installation, later: Completed) -> None:
    outcomes = [confirm(quick_idp, later.session, "verkeerd") for _ in range(6)]
    refusals = [outcome.refusal for outcome in outcomes if isinstance(outcome, Refused)]
    assert refusals == [Refusal.WRONG_PASSWORD] * 5 + [Refusal.TOO_MANY_TRIES]


def test_a_confirmation_is_worth_nothing_without_its_session(quick_idp: Installation, later: Completed) -> None:
    begun = confirm(quick_idp, later.session)
    assert isinstance(begun, Proceed)
    assert quick_idp.type_code(begun.cookie) == Refused(Refusal.NOT_STARTED)


def test_a_confirmation_does_not_count_as_a_login(quick_idp: Installation, later: Completed) -> None:
    begun = confirm(quick_idp, later.session)
    assert isinstance(begun, Proceed)
    quick_idp.type_code(begun.cookie, session=later.cookie)
    assert quick_idp.events().count("login.completed") == 1
    assert quick_idp.events().count("confirmation.completed") == 1
