"""K28: emergency measures close doors at once, and the trail says who did it and why."""

from collections.abc import Collection
from datetime import datetime, timedelta

import pytest

from idp.audit.record import Origin
from idp.login.emergency import Emergency
from idp.login.farewell import Farewell
from idp.login.ports import Logout
from idp.login.sso_session import SsoSession
from idp.login.steps import Step
from tests.idp.installation import Installation

pytestmark = pytest.mark.requires("K28")


class Told(Logout):
    """The applications, as far as they are told."""

    def __init__(self) -> None:
        self.sids: list[str] = []

    def end_everywhere(self, session: SsoSession, *, origin: Origin, now: datetime) -> Farewell:
        raise AssertionError("nobody logs out by himself here")

    def announce(self, ended_sids: Collection[str], here: str | None = None) -> Farewell:
        self.sids += ended_sids
        return Farewell()


def emergency(idp: Installation, told: Told) -> Emergency:
    return Emergency(idp.foundation.units.read, idp.foundation.units.write, told)


def test_every_session_and_every_login_on_its_way_ends_and_applications_are_told(idp: Installation) -> None:
    idp.add_account()
    idp.add_account("bakker")
    sessions = [idp.log_in().cookie, idp.log_in("bakker").cookie]
    on_its_way = idp.password_accepted().cookie
    idp.clock.advance(timedelta(seconds=1))
    told = Told()
    assert emergency(idp, told).end_sessions("operator", "keys leaked", idp.now) == 2
    assert [idp.sessions.current(cookie, idp.now) for cookie in sessions] == [None, None]
    assert not idp.attempt_lives(on_its_way)
    assert len(told.sids) == 2
    assert idp.events()[-1] == "emergency.sessions_ended"
    assert idp.details()[-1] == {"address": "", "agent": "", "reason": "keys leaked", "count": "2"}


def test_every_password_must_change_after_it_was_accepted_once_more(idp: Installation) -> None:
    account = idp.add_account()
    assert emergency(idp, Told()).expire_passwords("operator", "list leaked", idp.now) == 1
    with idp.foundation.units.read() as unit:
        stored = unit.passwords.current(account.account_id)
    assert stored is not None
    assert stored.expires_at == idp.now
    assert idp.password_accepted().step is Step.SECOND_FACTOR
    assert "emergency.passwords_expired" in idp.events()
