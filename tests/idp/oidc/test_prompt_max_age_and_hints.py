"""OIDC Core 3.1.2.1 and 3.1.2.3: what a request still needs from its user."""

from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from idp.login.sso_session import start_session
from tests.idp.oidc.browsing import AMR, Application, Browser, Idp, answer_of, claims_of_token

MINUTE = timedelta(minutes=1)


def _leads_to_login(answer: TestResponse) -> bool:
    return answer.status_code == 303 and answer.headers["Location"].startswith("/inloggen?verzoek=")


def _log_in_again(idp: Idp, browser: Browser) -> None:
    """The same person passes both steps once more: a new session, as login makes it."""
    idp.add_session(browser.client, start_session(idp.account().account_id, AMR, idp.now))


def _resume(answer: TestResponse, browser: Browser) -> TestResponse:
    return browser.get("/authorize/" + answer.headers["Location"].partition("=")[2])


def test_without_a_session_the_user_logs_in(idp: Idp, application: Application) -> None:
    assert _leads_to_login(application.authorize(idp.browser(logged_in=False)))


def test_prompt_none_with_a_session_is_answered_at_once(application: Application, browser: Browser) -> None:
    assert "code" in answer_of(application.authorize(browser, prompt="none"))


def test_prompt_none_without_a_session_is_login_required(idp: Idp, application: Application) -> None:
    answer = answer_of(application.authorize(idp.browser(logged_in=False), prompt="none"))

    assert answer["error"] == "login_required"


@pytest.mark.parametrize("prompt", ["login", "select_account", "login consent"])
def test_prompt_login_asks_again_and_is_satisfied_by_it(
    idp: Idp, application: Application, browser: Browser, prompt: str
) -> None:
    idp.clock.advance(MINUTE)
    waiting = application.authorize(browser, prompt=prompt)

    assert _leads_to_login(waiting)
    assert _leads_to_login(_resume(waiting, browser))  # going back to the address is no login
    idp.clock.advance(MINUTE)
    _log_in_again(idp, browser)
    assert not _leads_to_login(_resume(waiting, browser))


@pytest.mark.requires("K25")
def test_a_login_before_the_clock_was_put_back_is_none_for_this_request(
    idp: Idp, application: Application, browser: Browser
) -> None:
    idp.clock.advance(-10 * MINUTE)
    assert _leads_to_login(application.authorize(browser, prompt="login"))


@pytest.mark.requires("M-10", "OP-20")
def test_max_age_0_asks_again_and_is_satisfied_by_it(idp: Idp, application: Application, browser: Browser) -> None:
    idp.clock.advance(MINUTE)
    waiting = application.authorize(browser, max_age="0")
    assert _leads_to_login(waiting)

    idp.clock.advance(MINUTE)
    _log_in_again(idp, browser)
    idp.clock.advance(MINUTE)

    assert "code" in answer_of(_resume(waiting, browser))


@pytest.mark.requires("OP-20")
def test_max_age_is_measured_from_the_last_full_login(idp: Idp, application: Application, browser: Browser) -> None:
    idp.clock.advance(timedelta(seconds=60))

    assert "code" in answer_of(application.authorize(browser, max_age="60"))
    assert _leads_to_login(application.authorize(browser, max_age="59"))


def test_the_registered_default_max_age_holds_where_a_request_says_nothing(idp: Idp, browser: Browser) -> None:
    application = idp.trusted(default_max_age=30)
    idp.clock.advance(MINUTE)

    assert _leads_to_login(application.authorize(browser))
    assert "code" in answer_of(application.authorize(browser, max_age="3600"))


@pytest.mark.requires("S12")
def test_an_expired_password_gives_no_code(idp: Idp, application: Application, browser: Browser) -> None:
    idp.clock.advance(timedelta(days=200))
    _log_in_again(idp, browser)

    assert _leads_to_login(application.authorize(browser))
    assert answer_of(application.authorize(browser, prompt="none"))["error"] == "login_required"


def test_a_hint_of_this_user_is_accepted_and_of_another_asks_to_log_in(
    idp: Idp, application: Application, browser: Browser
) -> None:
    own = application.tokens(browser)["id_token"]
    other = application.tokens(idp.browser(username="f.elidrissi"))["id_token"]
    assert claims_of_token(own)["sub"] != claims_of_token(other)["sub"]

    assert "code" in answer_of(application.authorize(browser, id_token_hint=own, prompt="none"))
    assert answer_of(application.authorize(browser, id_token_hint=other, prompt="none"))["error"] == "login_required"


def test_another_user_who_logs_in_for_it_is_not_asked_for_ever(
    idp: Idp, application: Application, browser: Browser
) -> None:
    hint = application.tokens(idp.browser(username="f.elidrissi"))["id_token"]
    waiting = application.authorize(browser, id_token_hint=hint)
    assert _leads_to_login(waiting)
    idp.clock.advance(MINUTE)
    _log_in_again(idp, browser)

    assert answer_of(_resume(waiting, browser))["error"] == "login_required"


@pytest.mark.requires("M-13", "threat 19")
def test_what_is_no_id_token_of_this_client_is_no_hint(idp: Idp, application: Application, browser: Browser) -> None:
    access_token = application.tokens(browser)["access_token"]
    foreign = idp.trusted().tokens(browser)["id_token"]

    for hint in (access_token, foreign, "nonsense"):
        assert answer_of(application.authorize(browser, id_token_hint=hint))["error"] == "invalid_request"
