"""A4: logging out everywhere, or on one device, ends the refresh tokens that came of it (S29, K23)."""

import pytest

from idp.audit.record import NOWHERE
from tests.idp.oidc.browsing import Application, Browser, Idp

pytestmark = pytest.mark.requires("S29", "S44", "K23", "K25")


def test_refresh_tokens_of_all_sessions_end(idp: Idp, application: Application, browser: Browser) -> None:
    other = idp.browser()
    tokens = [application.tokens(each)["refresh_token"] for each in (browser, other)]
    account = idp.account()
    ended = idp.services.recovery.own_sessions.end_everywhere(account.account_id, origin=NOWHERE, now=idp.now)
    assert len(ended) == 2
    for token in tokens:
        assert (application.refresh(token).json or {})["error"] == "invalid_grant"


def test_one_device_that_is_logged_out_takes_only_its_own_along(
    idp: Idp, application: Application, browser: Browser
) -> None:
    other = idp.browser()
    here, there = (application.tokens(each)["refresh_token"] for each in (browser, other))
    assert other.session is not None
    own = idp.services.recovery.own_sessions
    assert own.end_one(other.session.account_id, other.session.sid, origin=NOWHERE, now=idp.now)
    assert (application.refresh(there).json or {})["error"] == "invalid_grant"
    assert "access_token" in (application.refresh(here).json or {})


def test_another_account_cannot_end_it(idp: Idp, browser: Browser) -> None:
    stranger = idp.account(username="a.vandenberg")
    assert browser.session is not None
    own = idp.services.recovery.own_sessions
    assert own.end_one(stranger.account_id, browser.session.sid, origin=NOWHERE, now=idp.now) == ()
