"""What tokens and claims of the running provider say, and what it refuses to who does not have the right one."""

import json
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from idp.oidc.key_rotation import KeyRotation, replace_at_once
from tests.idp.oidc.browsing import (
    ISSUER,
    Application,
    Browser,
    Idp,
    answer_of,
    claims_of_token,
    header_of_token,
)

SUBSTANTIAL, HIGH = "http://eidas.europa.eu/LoA/substantial", "http://eidas.europa.eu/LoA/high"
REFRESHING = ["authorization_code", "refresh_token"]
ABOUT_A_PERSON = {"name", "email", "urn:cak:relatienummer", "urn:cak:roles"}


@pytest.fixture
def browser(idp: Idp) -> Browser:
    return idp.browser()


@pytest.fixture
def application(idp: Idp) -> Application:
    return idp.trusted(grant_types=REFRESHING, scope="openid profile email relatie offline_access")


def userinfo(idp: Idp, token: str) -> TestResponse:
    return idp.app.test_client().get("/userinfo", headers={"Authorization": f"Bearer {token}"})


def error_of(answer: TestResponse) -> str:
    assert answer.status_code >= 400, answer.text
    if answer.json is not None:
        return str(answer.json["error"])
    return answer.headers["WWW-Authenticate"].partition('error="')[2].partition('"')[0]


@pytest.mark.requires(
    "OP-16", "OP-17", "OP-18", "OP-19", "OP-20", "OP-21", "OP-29", "OP-34", "OP-41", "OP-42", "OP-69", "OP-74"
)
@pytest.mark.requires("OP-75", "OP-86", "OP-88", "OP-92", "OP-93", "M-38")
def test_each_token_says_what_it_is_and_opens_nothing_else_nor_later(
    idp: Idp, application: Application, browser: Browser
) -> None:
    first, tokens = application.tokens(browser), application.tokens(browser)
    id_token, access = claims_of_token(tokens["id_token"]), claims_of_token(tokens["access_token"])

    assert {"iss", "aud", "sub", "nonce", "jti", "exp", "iat", "nbf", "auth_time", "acr"} <= id_token.keys()
    assert (id_token["iss"], id_token["aud"]) == (ISSUER, application.client_id)
    assert (id_token["exp"] - id_token["iat"], access["exp"] - access["iat"]) == (300, 600)
    assert {"iss", "azp", "exp", "jti"} <= access.keys()
    every = [claims_of_token(each[name]) for each in (first, tokens) for name in ("id_token", "access_token")]
    assert len({each["jti"] for each in every}) == 4
    assert not ABOUT_A_PERSON & id_token.keys()
    assert all(header_of_token(tokens[name])["kid"] for name in ("id_token", "access_token"))
    assert "104382" not in id_token["sub"]
    assert len(application.client_id) == 22
    told = userinfo(idp, tokens["access_token"])
    assert (told.status_code, (told.json or {})["sub"]) == (200, id_token["sub"])

    assert error_of(userinfo(idp, tokens["id_token"])) == "invalid_token"
    idp.clock.advance(timedelta(minutes=12))
    assert error_of(userinfo(idp, tokens["access_token"])) == "invalid_token"


@pytest.mark.requires("OP-22", "OP-27", "OP-32", "OP-33", "OP-54", "OP-67", "OP-77", "OP-87")
def test_under_the_profile_of_the_government_a_token_says_less_and_more_is_asked(
    idp: Idp, application: Application, browser: Browser
) -> None:
    application.change(policy_name="nlgov", subject_type="pairwise", sector_identifier="app.example")

    tokens = application.tokens(browser, acr_values="urn:cak:acr:mfa", vtr='["P1.Cc"]')

    claims = claims_of_token(tokens["id_token"])
    assert not {"amr", "vot", "vtm"} & claims.keys()
    assert claims["acr"] == "urn:cak:acr:mfa"
    assert claims["sub"] == claims_of_token(tokens["access_token"])["sub"]
    assert claims["sub_id_type"].startswith("urn:")
    assert claims["sub"] != claims_of_token(idp.trusted().tokens(browser)["id_token"])["sub"]
    assert answer_of(application.authorize(browser, nonce=None))["error"] == "invalid_request"
    assert answer_of(application.authorize(browser, acr_values="urn:unknown"))["error"]


@pytest.mark.requires("OP-31", "OP-23", "K14")
def test_levels_have_the_european_names_that_were_agreed_and_none_is_lowered(idp: Idp) -> None:
    agreed = idp.with_settings(idp_acr_uris=(f"urn:cak:acr:mfa={SUBSTANTIAL}", f"urn:cak:acr:phr={HIGH}"))
    application, browser = agreed.trusted(), agreed.browser()

    tokens = application.tokens(browser, acr_values=SUBSTANTIAL)

    assert claims_of_token(tokens["id_token"])["acr"] == SUBSTANTIAL
    assert answer_of(application.authorize(browser, acr_values=HIGH, prompt="none"))["error"] == "login_required"


@pytest.mark.requires("OP-20", "OP-70", "OP-71", "OP-73")
def test_claims_come_when_asked_as_far_as_registered_and_known(
    idp: Idp, application: Application, browser: Browser
) -> None:
    wish = {"userinfo": {"email": None, "phone_number": None, "name": {"value": "Somebody Else"}}}
    tokens = application.tokens(browser, scope="openid", claims=json.dumps(wish))

    told = userinfo(idp, tokens["access_token"]).json or {}

    assert "email" in told
    assert not {"phone_number", "name", "urn:cak:relatienummer"} & told.keys()
    assert answer_of(application.authorize(browser, claims='{"userinfo": []}'))["error"] == "invalid_request"


@pytest.mark.requires("OP-35", "OP-40", "OP-89", "M-04")
def test_a_refresh_speaks_of_the_same_login_and_a_used_one_ends_the_family(
    idp: Idp, application: Application, browser: Browser
) -> None:
    tokens = application.tokens(browser, scope="openid offline_access")
    before = claims_of_token(tokens["id_token"])
    idp.clock.advance(timedelta(minutes=5))

    after = application.refresh(tokens["refresh_token"]).json or {}

    said = claims_of_token(after["id_token"])
    assert {name: said[name] for name in ("sub", "auth_time", "acr", "sid")} == {
        name: before[name] for name in ("sub", "auth_time", "acr", "sid")
    }
    assert after["refresh_token"].count(".") < 2  # opaque, where a JWT has two points
    idp.clock.advance(timedelta(minutes=5))
    assert error_of(application.refresh(tokens["refresh_token"])) == "invalid_grant"
    assert error_of(application.refresh(after["refresh_token"])) == "invalid_grant"
    assert "refresh_token" not in idp.trusted().tokens(browser)


@pytest.mark.requires("OP-24", "OP-25", "OP-85", "OP-94")
def test_a_program_speaks_for_its_relation_only_and_is_not_refreshed(idp: Idp) -> None:
    program = idp.operated(
        client_name="Aanleveraar", grant_types=["client_credentials"], scope="files:write", represents="104382"
    )

    answer = program.token(grant_type="client_credentials").json or {}

    party = claims_of_token(answer["access_token"])["represents"]
    assert (party.keys(), party["sub"]) == ({"sub", "iss", "sub_id_type"}, "104382")
    assert "refresh_token" not in answer
    assert error_of(program.token(grant_type="client_credentials", scope="files:read")) == "invalid_scope"
    assert error_of(program.token(grant_type="refresh_token", refresh_token="x")) == "unauthorized_client"


@pytest.mark.requires("OP-61")
def test_a_key_that_was_given_up_verifies_nothing_more(idp: Idp, application: Application, browser: Browser) -> None:
    tokens = application.tokens(browser)
    assert userinfo(idp, tokens["access_token"]).status_code == 200

    units, keys = idp.foundation.units, idp.services.provider.keys
    rotation = KeyRotation(units.read, units.write, idp.foundation.vault)
    replace_at_once(rotation, ("ES256",), lambda: idp.now, lambda: None, forget=True)
    assert keys.reload_if_changed()

    assert error_of(userinfo(idp, tokens["access_token"])) == "invalid_token"
    assert userinfo(idp, application.tokens(browser)["access_token"]).status_code == 200
