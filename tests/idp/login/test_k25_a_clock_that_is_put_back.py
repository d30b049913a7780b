"""K25: after the clock was put back, a login that is still to come counts for nothing."""

from datetime import timedelta

import pytest

from tests.idp.installation import Installation

pytestmark = pytest.mark.requires("K25")

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(("back", "lives"), [(MINUTE, True), (2 * MINUTE, False), (timedelta(days=1), False)])
def test_a_session_of_the_future_is_not_believed(quick_idp: Installation, back: timedelta, lives: bool) -> None:
    quick_idp.add_account()
    cookie = quick_idp.log_in().cookie
    quick_idp.clock.advance(-back)
    assert (quick_idp.sessions.current(cookie, quick_idp.now) is not None) is lives


def test_one_of_before_goes_on(quick_idp: Installation) -> None:
    quick_idp.add_account()
    cookie = quick_idp.log_in().cookie
    quick_idp.clock.advance(20 * MINUTE)
    assert quick_idp.sessions.current(cookie, quick_idp.now) is not None
    quick_idp.clock.advance(-20 * MINUTE)
    assert quick_idp.sessions.current(cookie, quick_idp.now) is not None
