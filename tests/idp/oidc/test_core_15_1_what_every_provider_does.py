"""OpenID Connect Core 15.1: what every provider has to support, one request that has it and one that cannot."""

import json
from datetime import timedelta

import pytest

from idp.cli.protocol import administration
from idp.clients.initial_access_token import Permission
from idp.clients.scopes import DEFAULT_SCOPE
from tests.idp.oidc.browsing import Application, Browser, Idp, answer_of, claims_of_token, header_of_token

pytestmark = pytest.mark.requires("OP-01")


def test_id_tokens_are_signed_with_rs256_where_nothing_is_said(application: Application, browser: Browser) -> None:
    assert header_of_token(application.tokens(browser)["id_token"])["alg"] == "RS256"
    assert (
        application.idp.try_register(
            {"redirect_uris": ["https://app.example/cb"], "id_token_signed_response_alg": "none"}
        ).status_code
        == 400
    )


def test_prompt_none_never_shows_a_page_and_login_always_does(application: Application, browser: Browser) -> None:
    nobody = application.idp.browser(logged_in=False)

    assert answer_of(application.authorize(nobody, prompt="none"))["error"] == "login_required"
    assert "code" in answer_of(application.authorize(browser, prompt="none"))
    assert application.authorize(browser, prompt="login").headers["Location"].startswith("/inloggen")
    assert answer_of(application.authorize(browser, prompt="none login"))["error"] == "invalid_request"


@pytest.mark.parametrize("display", ["page", "popup", "touch", "wap"])
def test_every_display_is_taken(application: Application, browser: Browser, display: str) -> None:
    assert "code" in answer_of(application.authorize(browser, display=display))


def test_languages_that_we_do_not_speak_are_no_error(application: Application, browser: Browser) -> None:
    asked = {"ui_locales": "fr-CA fr en", "claims_locales": "fr"}

    assert "code" in answer_of(application.authorize(browser, **asked))
    page = application.idp.browser(logged_in=False)
    shown = page.get(application.authorize(page, **asked).headers["Location"]).get_data(as_text=True)
    assert 'lang="en"' in shown


def test_the_time_of_the_login_comes_where_it_is_asked(application: Application, browser: Browser) -> None:
    wish = json.dumps({"id_token": {"auth_time": {"essential": True}}})
    for asked in ({"claims": wish}, {"max_age": "3600"}):
        assert browser.session is not None
        claims = claims_of_token(application.tokens(browser, **asked)["id_token"])
        assert claims["auth_time"] == int(browser.session.auth_time.timestamp())
    assert answer_of(application.authorize(browser, max_age="-1"))["error"] == "invalid_request"


def test_an_older_login_than_asked_is_renewed(idp: Idp, application: Application, browser: Browser) -> None:
    idp.clock.advance(timedelta(minutes=1))

    assert application.authorize(browser, max_age="59").headers["Location"].startswith("/inloggen")
    assert "code" in answer_of(application.authorize(browser, max_age="61"))


def test_a_level_that_is_met_is_told(application: Application, browser: Browser) -> None:
    tokens = application.tokens(browser, acr_values="urn:cak:acr:mfa")

    assert claims_of_token(tokens["id_token"])["acr"] == "urn:cak:acr:mfa"


def test_what_nobody_knows_is_ignored_and_openid_is_needed(application: Application, browser: Browser) -> None:
    assert "code" in answer_of(application.authorize(browser, colour="blue"))
    assert answer_of(application.authorize(browser, scope="email"))["error"] == "invalid_scope"


@pytest.mark.requires("OP-24", "OP-25")
def test_who_acts_for_an_organisation_is_told_with_nothing_else_in_it(idp: Idp, browser: Browser) -> None:
    application = _under_the_dutch_profile(idp)

    claims = claims_of_token(application.tokens(browser, scope="openid relatie")["id_token"])
    without = claims_of_token(application.tokens(browser, scope="openid")["id_token"])

    assert claims["represents"].keys() == {"sub", "iss", "sub_id_type"}
    assert claims["represents"]["sub"] == "104382"
    assert "represents" not in without


@pytest.mark.requires("OP-24", "OP-71")
def test_but_no_more_than_that_comes_unasked(idp: Idp, application: Application, browser: Browser) -> None:
    dutch, scope = _under_the_dutch_profile(idp), "openid profile email relatie"

    claims = claims_of_token(dutch.tokens(browser, scope=scope)["id_token"])

    assert not {"name", "email", "urn:cak:relatienummer", "urn:cak:relatie_naam"} & claims.keys()
    assert "represents" not in claims_of_token(application.tokens(browser, scope=scope)["id_token"])


def _under_the_dutch_profile(idp: Idp) -> Application:
    """A client that registered itself, of which no more was changed than that consent is not asked."""
    permission = Permission(label="test", policy_name="nlgov", scope=DEFAULT_SCOPE)
    token = administration(idp.foundation).issue_initial_access_token(permission, idp.now)
    metadata = {"redirect_uris": ["https://app.example/cb"], "token_endpoint_auth_method": "none"}
    application = Application(idp, idp.try_register(metadata, token).json or {})
    application.change(first_party=True)
    return application
