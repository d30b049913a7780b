"""RFC 8707: a token is for the place that was named, with no more scope than that place understands."""

from typing import Any

import pytest

from tests.idp.oidc.browsing import ISSUER, Application, Browser, Idp, answer_of, claims_of_token

UPLOADS = "http://localhost:8002"
SCOPE = "openid email files:write"
BOTH = [UPLOADS, ISSUER]


@pytest.fixture
def application(idp: Idp) -> Application:
    scope = "openid email files:read files:write"
    return idp.trusted(grant_types=["authorization_code", "refresh_token"], scope=scope)


def _said(answer: dict[str, Any]) -> tuple[object, str]:
    claims = claims_of_token(answer["access_token"])
    assert answer["scope"] == claims["scope"]
    return claims["aud"], claims["scope"]


@pytest.mark.requires("K13")
def test_without_it_the_scopes_say_whom_the_token_is_for(application: Application, browser: Browser) -> None:
    assert _said(application.tokens(browser, scope=SCOPE)) == (BOTH, SCOPE)


@pytest.mark.requires("threat 16")
def test_named_at_the_authorization_it_limits_every_token(application: Application, browser: Browser) -> None:
    tokens = application.tokens(browser, scope=SCOPE, resource=UPLOADS)
    again = application.refresh(tokens["refresh_token"])
    wider = application.refresh((again.json or {})["refresh_token"], resource=ISSUER)

    assert _said(tokens) == _said(again.json or {}) == (UPLOADS, "files:write")
    assert "id_token" in tokens
    assert (wider.json or {})["error"] == "invalid_target"


@pytest.mark.requires("threat 16")
def test_named_at_the_token_endpoint_it_limits_one_token(application: Application, browser: Browser) -> None:
    code = application.code(browser, scope=SCOPE)
    tokens = application.redeem(code, resource=UPLOADS).json or {}
    userinfo = application.refresh(tokens["refresh_token"], resource=ISSUER).json or {}
    both = application.refresh(userinfo["refresh_token"], resource=BOTH).json or {}

    assert _said(tokens) == (UPLOADS, "files:write")
    assert _said(userinfo) == (ISSUER, "openid email")
    assert _said(both) == (BOTH, SCOPE)


@pytest.mark.requires("K13")
@pytest.mark.parametrize("resource", ["https://elsewhere.example", UPLOADS + "/", "x"])
def test_a_place_that_we_do_not_serve_is_refused(application: Application, browser: Browser, resource: str) -> None:
    asked = answer_of(application.authorize(browser, scope=SCOPE, resource=resource))
    code = application.code(browser, scope=SCOPE)

    assert asked["error"] == "invalid_target"
    assert (application.redeem(code, resource=resource).json or {})["error"] == "invalid_target"
    assert application.redeem(code).status_code == 200  # nothing was spent


def test_a_place_that_the_scope_does_not_lead_to_is_refused(application: Application, browser: Browser) -> None:
    asked = answer_of(application.authorize(browser, scope="openid email", resource=UPLOADS))

    assert asked["error"] == "invalid_target"
