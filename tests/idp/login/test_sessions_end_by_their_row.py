"""K7, K25: 30 minutes idle, 8 hours from the last full login, and not a moment longer."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from idp.login.facts import Facts
from idp.login.sessions import end_sessions
from idp.login.sso_session import EndReason
from tests.idp.installation import EXPIRES_AT_0905, ORIGIN, Installation

pytestmark = pytest.mark.requires("K25", "K7")

IDLE, ABSOLUTE = timedelta(minutes=30), timedelta(hours=8)
MOMENT = timedelta(seconds=1)


def test_a_session_lives_until_thirty_idle_minutes(idp: Installation) -> None:
    idp.add_account()
    cookie = idp.log_in().cookie
    idp.clock.advance(IDLE - MOMENT)
    assert idp.sessions.current(cookie, idp.now) is not None
    idp.clock.advance(IDLE)
    assert idp.sessions.current(cookie, idp.now) is None


def test_activity_cannot_stretch_it_past_eight_hours(idp: Installation) -> None:
    idp.add_account()
    cookie, start = idp.log_in().cookie, idp.now
    while idp.now < start + ABSOLUTE:
        assert idp.sessions.current(cookie, idp.now) is not None
        idp.clock.advance(timedelta(minutes=20))
    assert idp.sessions.current(cookie, idp.now) is None


def test_a_busy_session_is_written_at_most_once_a_minute(quick_idp: Installation) -> None:
    quick_idp.add_account()
    cookie = quick_idp.log_in().cookie
    updates: list[str] = []

    def note(_c: object, _u: object, statement: str, *_rest: object) -> None:
        if statement.startswith("UPDATE sso_session"):
            updates.append(statement)

    event.listen(quick_idp.foundation.database.engine, "before_cursor_execute", note)
    for _ in range(24):
        quick_idp.clock.advance(timedelta(seconds=10))
        quick_idp.sessions.current(cookie, quick_idp.now)
    event.remove(quick_idp.foundation.database.engine, "before_cursor_execute", note)
    assert len(updates) == 4


def test_a_session_whose_password_expires_says_so(idp: Installation) -> None:
    idp.add_account(password_set_at=EXPIRES_AT_0905)
    cookie = idp.log_in().cookie
    session = idp.sessions.current(cookie, idp.now)
    assert session is not None
    assert not session.password_expired
    idp.clock.advance(timedelta(minutes=20))
    session = idp.sessions.current(cookie, idp.now)
    assert session is not None
    assert session.password_expired


def test_ending_it_leaves_nothing_and_an_audit_row(idp: Installation) -> None:
    idp.add_account()
    outcome = idp.log_in()
    assert idp.sessions.end(outcome.session.sid, idp.now, EndReason.LOGOUT) == (outcome.session.sid,)
    assert idp.sessions.current(outcome.cookie, idp.now) is None
    assert idp.sessions.end(outcome.session.sid, idp.now, EndReason.LOGOUT) == ()
    assert idp.events().count("session.ended") == 1


def test_of_what_somebody_else_ended_meanwhile_nobody_is_told_again(quick_idp: Installation) -> None:
    account, session = quick_idp.add_account(), quick_idp.log_in().session
    with quick_idp.foundation.units.write() as unit:
        sids = (session.sid, "ended a moment ago")
        ended = end_sessions(unit, account.account_id, sids, EndReason.LOGOUT, origin=ORIGIN, now=quick_idp.now)
    assert ended == (session.sid,)
    assert quick_idp.events().count("session.ended") == 1


def test_what_is_over_is_cleared_away(idp: Installation) -> None:
    idp.add_account()
    idp.log_in()
    assert idp.sessions.purge(idp.now) == 0
    assert idp.sessions.purge(idp.now + IDLE) == 1


def test_what_was_busy_for_eight_hours_is_cleared_away_too(idp: Installation) -> None:
    idp.add_account()
    session = idp.log_in().session
    with idp.foundation.units.write() as unit:
        unit.sessions.slide(session.sid, idp.now + ABSOLUTE - MOMENT)
    assert idp.sessions.purge(idp.now + ABSOLUTE - MOMENT) == 0
    assert idp.sessions.purge(idp.now + ABSOLUTE) == 1


def test_a_request_that_was_slow_does_not_put_a_session_back(idp: Installation) -> None:
    idp.add_account()
    session = idp.log_in().session
    with idp.foundation.units.write() as unit:
        unit.sessions.slide(session.sid, idp.now + IDLE)
        unit.sessions.slide(session.sid, idp.now + MOMENT)
        found = unit.sessions.find(session.sid, idp.now)
    assert found is not None
    assert found.last_seen_at == idp.now + IDLE


def test_a_password_expires_at_its_very_moment(idp: Installation) -> None:
    account = idp.add_account()
    session = idp.log_in().session
    with idp.foundation.units.write() as unit:
        unit.passwords.expire(account.account_id, idp.now + MOMENT)
        before, then = (unit.sessions.find(session.sid, at) for at in (idp.now, idp.now + MOMENT))
    assert before is not None
    assert then is not None
    assert (before.password_expired, then.password_expired) == (False, True)


def test_the_login_before_this_one_is_remembered(quick_idp: Installation) -> None:
    account = quick_idp.add_account()
    facts = Facts(quick_idp.foundation.units.read)
    first_at = quick_idp.now
    quick_idp.log_in()
    quick_idp.clock.advance(timedelta(hours=1))
    quick_idp.log_in()
    found = facts.of_account(account.account_id)
    assert found is not None
    assert found.last_login_at == first_at
    assert found.methods == 1
    assert facts.of_account("nobody") is None
