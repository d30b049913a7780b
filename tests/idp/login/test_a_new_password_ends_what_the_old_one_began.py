"""T14, T15, S27: what was begun with a password is over once another one took its place, however close in time."""

from datetime import timedelta
from functools import partial

import pytest

from idp.accounts import lifecycle
from idp.accounts.transitions import make_transition
from idp.db.throttle_store import SqlThrottleStore
from idp.login.outcome import Completed, Proceed, Refusal, Refused
from idp.login.own_password import Changed, ChangeRequest
from idp.login.password_reset import ResetDone
from idp.login.progress import Cookies
from tests.idp.clash import Clash, during_the_next_hash
from tests.idp.installation import ORIGIN, PASSWORD, Installation
from tests.idp.invited import ONE_TIME, Invitee
from tests.idp.recovering import NEW_PASSWORD, add_account, at_password, choose, mailed_secret

pytestmark = pytest.mark.requires("T14", "T15", "S29")

STEP = timedelta(seconds=30)


def test_a_password_that_is_replaced_while_it_is_compared_opens_nothing(
    idp: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_account(idp)
    cookie = at_password(idp)
    done: list[object] = []
    during_the_next_hash(idp, monkeypatch, lambda: done.append(choose(idp, cookie)))
    outcome = idp.type_password()
    assert [type(each) for each in done] == [ResetDone]
    assert outcome == Refused(Refusal.WRONG_DETAILS)


@pytest.mark.requires("S27")
def test_a_one_time_password_that_is_renewed_while_it_is_compared_opens_nothing(
    idp: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    invited = Invitee(idp)
    during_the_next_hash(idp, monkeypatch, lambda: invited.invitations.renew(invited.now_stored, idp.now))
    outcome = idp.type_password(invited.account.username, ONE_TIME)
    assert outcome == Refused(Refusal.WRONG_DETAILS)


@pytest.mark.requires("S27", "T22")
def test_a_one_time_password_begins_nothing_for_who_is_blocked_while_it_is_compared(
    idp: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    invited = Invitee(idp)

    def block() -> None:
        with idp.foundation.units.write() as unit:
            make_transition(unit, lifecycle.block, invited.account)

    during_the_next_hash(idp, monkeypatch, block)
    assert idp.type_password(invited.username, ONE_TIME) == Refused(Refusal.WRONG_DETAILS)


@pytest.mark.parametrize("kind_of_database", ["postgresql"], indirect=True)
def test_a_login_with_the_old_password_that_is_being_kept_ends_with_the_reset(
    idp: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_account(idp)
    reset = partial(choose, idp, at_password(idp))
    begun, done = Clash(idp, monkeypatch).of(idp.type_password, SqlThrottleStore, "lock", reset)
    assert isinstance(begun, Proceed), begun
    assert isinstance(done, ResetDone), done
    assert not idp.attempt_lives(begun.cookie)


def test_a_login_half_way_ends_when_the_owner_changes_the_password(idp: Installation) -> None:
    account = add_account(idp)
    session = idp.log_in().session
    thief = idp.password_accepted()
    request = ChangeRequest(PASSWORD, NEW_PASSWORD, True, "")
    changed = idp.steps.own_password.change(session, account, request, origin=ORIGIN, now=idp.now)
    assert isinstance(changed, Changed)
    idp.clock.advance(STEP)
    assert idp.type_code(thief.cookie) == Refused(Refusal.NOT_STARTED)


def test_a_mailed_link_ends_when_the_owner_changes_the_password(idp: Installation) -> None:
    account = add_account(idp)
    secret = mailed_secret(idp)
    session = idp.log_in().session
    request = ChangeRequest(PASSWORD, NEW_PASSWORD, False, "")
    assert isinstance(idp.steps.own_password.change(session, account, request, origin=ORIGIN, now=idp.now), Changed)
    opened = idp.recovery.password_reset.open_link(secret, origin=ORIGIN, now=idp.now)
    assert not isinstance(opened, Proceed)


@pytest.mark.requires("T13", "S12")
def test_another_login_half_way_ends_when_an_expired_password_is_replaced(idp: Installation) -> None:
    idp.add_account(password_set_at=idp.now - timedelta(days=200))
    thief, owner = idp.password_accepted(), idp.type_code(idp.password_accepted().cookie)
    assert isinstance(owner, Proceed)
    replaced = idp.steps.expired_password.replace(Cookies(owner.cookie), NEW_PASSWORD, "", origin=ORIGIN, now=idp.now)
    assert isinstance(replaced, Completed)
    assert not idp.attempt_lives(thief.cookie)
