"""The whole way: authorize, code, tokens, userinfo (OIDC Core 3.1)."""

import pytest

from tests.idp.oidc.browsing import ISSUER, Application, Browser, Idp, answer_of, claims_of_token, header_of_token


@pytest.mark.requires("OP-01", "OP-92")
def test_a_logged_in_browser_brings_code_state_and_iss_back(application: Application, browser: Browser) -> None:
    answer = answer_of(application.authorize(browser))

    assert set(answer) == {"code", "state", "iss"}
    assert (answer["state"], answer["iss"]) == ("state-1", ISSUER)


def test_a_code_gives_tokens_that_nobody_may_store(application: Application, browser: Browser) -> None:
    answer = application.redeem(application.code(browser))

    assert answer.headers["Cache-Control"] == "no-store"
    assert set(answer.json or {}) == {
        "access_token",
        "token_type",
        "expires_in",
        "scope",
        "id_token",
        "refresh_token",
    }


@pytest.mark.requires("M-38", "M-40")
def test_every_token_names_its_key(application: Application, browser: Browser) -> None:
    tokens = application.tokens(browser)

    assert header_of_token(tokens["access_token"])["typ"] == "at+jwt"
    assert header_of_token(tokens["access_token"])["kid"]
    assert header_of_token(tokens["id_token"])["kid"]


def test_userinfo_and_id_token_name_the_same_subject(idp: Idp, application: Application, browser: Browser) -> None:
    tokens = application.tokens(browser, scope="openid profile email relatie")

    answer = idp.app.test_client().get("/userinfo", headers={"Authorization": f"Bearer {tokens['access_token']}"})

    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["sub"] == claims_of_token(tokens["id_token"])["sub"]
    assert answer.json["urn:cak:relatienummer"] == "104382"


def test_a_client_without_refresh_tokens_gets_none(idp: Idp, browser: Browser) -> None:
    application = idp.trusted()

    assert "refresh_token" not in application.tokens(browser)
