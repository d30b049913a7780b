"""P1, S12: after password and code, an expired password leads to the change and to nothing else."""

from datetime import timedelta

import pytest

from idp.credentials.change_password import NotAllowed
from idp.credentials.password_expiry import expires_at
from idp.credentials.password_policy import Violation
from idp.login.outcome import Completed, Proceed
from idp.login.progress import Cookies
from idp.login.steps import Step
from tests.idp.installation import EXPIRES_AT_0905, ORIGIN, PASSWORD, Installation
from tests.idp.support import proceeding

pytestmark = pytest.mark.requires("P1", "S12")

NEW = "Nieuw wachtwoord 2027"


def expired(idp: Installation) -> Proceed:
    idp.add_account(password_set_at=idp.now - timedelta(days=200))
    outcome = idp.type_code(idp.password_accepted().cookie)
    assert isinstance(outcome, Proceed)
    return outcome


def replace(idp: Installation, cookie: str, password: str = NEW) -> object:
    return idp.steps.expired_password.replace(Cookies(cookie), password, "Firefox", origin=ORIGIN, now=idp.now)


def test_no_session_begins_before_the_change(idp: Installation) -> None:
    outcome = expired(idp)
    assert outcome.step is Step.REPLACE_EXPIRED_PASSWORD
    assert idp.sessions.current(outcome.cookie, idp.now) is None
    assert "login.completed" not in idp.events()


def test_the_change_completes_the_login(idp: Installation) -> None:
    done = replace(idp, expired(idp).cookie)
    assert isinstance(done, Completed)
    assert idp.sessions.current(done.cookie, idp.now) is not None
    assert idp.mails() == ["M08"]
    assert {"password.changed", "login.completed"} <= set(idp.events())


def test_the_new_password_is_valid_for_six_months_from_now(idp: Installation) -> None:
    replace(idp, expired(idp).cookie)
    with idp.foundation.units.read() as unit:
        account = unit.accounts.find("account-104382-timmerman")
    assert account is not None
    assert account.password_expires_at == expires_at(idp.now)


def test_the_old_one_is_refused_and_the_login_waits(idp: Installation) -> None:
    cookie = expired(idp).cookie
    assert replace(idp, cookie, PASSWORD) == NotAllowed((Violation.REUSED,))
    assert isinstance(replace(idp, cookie), Completed)


def test_sessions_of_the_old_password_end(quick_idp: Installation) -> None:
    quick_idp.add_account(password_set_at=EXPIRES_AT_0905)
    before = quick_idp.log_in()
    quick_idp.clock.advance(timedelta(minutes=10))
    outcome = proceeding(quick_idp.type_code(quick_idp.password_accepted().cookie))
    done = replace(quick_idp, outcome.cookie)
    assert isinstance(done, Completed)
    assert done.ended_sids == (before.session.sid,)
