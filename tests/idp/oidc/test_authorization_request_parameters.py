"""RFC 6749 4.1.1, OIDC Core 3.1.2.1: each parameter accepted where it is right and refused where it is not."""

import json
from typing import Any

import pytest

from tests.idp.oidc.browsing import Application, Browser, Idp, answer_of


def _error(application: Application, browser: Browser, **changes: Any) -> str:
    return answer_of(application.authorize(browser, **changes))["error"]


@pytest.mark.requires("OP-07")
@pytest.mark.parametrize(
    ("response_type", "error"),
    [
        (None, "invalid_request"),
        ("token", "unsupported_response_type"),
        ("id_token", "unsupported_response_type"),
        ("code id_token", "unsupported_response_type"),
        ("none", "unsupported_response_type"),
    ],
)
def test_only_the_code_flow_is_offered(
    application: Application, browser: Browser, response_type: str | None, error: str
) -> None:
    assert _error(application, browser, response_type=response_type) == error


@pytest.mark.requires("OP-96", "M-10", "RP-20")
@pytest.mark.parametrize("scope", [None, "email", "openid admin", "openid address", "openid files:everything"])
def test_a_scope_without_openid_or_beyond_the_registration_is_refused(
    application: Application, browser: Browser, scope: str | None
) -> None:
    assert "code" in answer_of(application.authorize(browser, scope="openid email relatie"))
    assert _error(application, browser, scope=scope) == "invalid_scope"


def test_offline_access_is_ignored_for_a_client_without_refresh_tokens(idp: Idp, browser: Browser) -> None:
    tokens = idp.trusted().tokens(browser, scope="openid offline_access")

    assert tokens["scope"] == "openid"


@pytest.mark.requires("M-01", "OP-02", "threat 17", "threat 13", "K31")
@pytest.mark.parametrize(
    "changes",
    [
        {"code_challenge": None, "code_challenge_method": None},
        {"code_challenge": None},
        {"code_challenge_method": None},
        {"code_challenge_method": "plain"},
        {"code_challenge_method": "s256"},
        {"code_challenge": "short"},
        {"code_challenge": "x" * 44},
        {"code_challenge": "é" * 43},
    ],
)
def test_pkce_with_s256_is_required_also_of_confidential_clients(
    application: Application, browser: Browser, changes: dict[str, Any]
) -> None:
    assert _error(application, browser, **changes) == "invalid_request"


@pytest.mark.requires("K31")
def test_pkce_may_be_missing_where_the_exception_was_granted_but_never_be_plain(idp: Idp, browser: Browser) -> None:
    application = idp.trusted()
    application.change(require_pkce=False)

    assert "code" in answer_of(application.authorize(browser, code_challenge=None, code_challenge_method=None))
    assert _error(application, browser, code_challenge_method="plain") == "invalid_request"


@pytest.mark.requires("K31")
def test_nonce_is_required_by_policy_nlgov_only(application: Application, browser: Browser) -> None:
    assert "code" in answer_of(application.authorize(browser, nonce=None))

    application.change(policy_name="nlgov", subject_type="pairwise")

    assert _error(application, browser, nonce=None) == "invalid_request"
    assert "code" in answer_of(application.authorize(browser))


@pytest.mark.requires("M-10")
@pytest.mark.parametrize("prompt", ["create", "none login", "Login", "none consent"])
def test_an_unknown_or_contradictory_prompt_is_refused(application: Application, browser: Browser, prompt: str) -> None:
    assert _error(application, browser, prompt=prompt) == "invalid_request"


@pytest.mark.requires("M-10")
@pytest.mark.parametrize("max_age", ["-1", "soon", "1.5", "9" * 10, " 1"])
def test_a_max_age_that_is_no_number_of_seconds_is_refused(
    application: Application, browser: Browser, max_age: str
) -> None:
    assert "code" in answer_of(application.authorize(browser, max_age="60"))
    assert _error(application, browser, max_age=max_age) == "invalid_request"


@pytest.mark.requires("M-10")
@pytest.mark.parametrize("name", ["nonce", "scope", "response_type", "code_challenge", "prompt"])
def test_a_repeated_parameter_is_refused_at_the_application(
    application: Application, browser: Browser, name: str
) -> None:
    parameters = [*application.parameters(prompt="login").items(), (name, "again")]

    answer = answer_of(browser.client.get("/authorize", query_string=parameters))

    assert (answer["error"], answer["state"]) == ("invalid_request", "state-1")


@pytest.mark.requires("M-10")
def test_a_repeated_state_is_refused_and_not_sent_back(application: Application, browser: Browser) -> None:
    answer = answer_of(
        browser.client.get("/authorize", query_string=[*application.parameters().items(), ("state", "state-2")])
    )

    assert answer["error"] == "invalid_request"
    assert "state" not in answer


@pytest.mark.requires("M-10", "threat 34")
@pytest.mark.parametrize(
    "changes",
    [
        {"state": "s" * 2048, "nonce": "n" * 2048, "login_hint": "h" * 2048},
        {"state": "é" * 2048, "nonce": "é" * 1024},
        {"acr_values": "urn:mace:incommon:iap:silver " * 220},
        {"ui_locales": "nl " * 680, "claims": json.dumps({"id_token": {"x" * 4000: None}})},
        {"prompt": "login " * 1025},
    ],
    ids=lambda changes: "-".join(changes),
)
def test_a_request_that_would_fill_the_database_is_refused_at_the_application(
    idp: Idp, application: Application, changes: dict[str, str]
) -> None:
    stranger = idp.browser(logged_in=False)
    for name, value in changes.items():
        if len(value) <= 4096:
            assert "/inloggen" in application.authorize(stranger, **{name: value}).headers["Location"], name

    answer = answer_of(application.authorize(stranger, **changes))

    assert answer["error"] == "invalid_request"
    assert answer["error_description"] == "the request is longer than 6144 bytes"


def test_what_is_not_offered_is_said_to_be_so(application: Application, browser: Browser) -> None:
    assert _error(application, browser, registration="{}") == "registration_not_supported"


@pytest.mark.requires("OP-23")
def test_a_level_that_cannot_be_reached_is_refused_by_policy_nlgov(application: Application, browser: Browser) -> None:
    application.change(policy_name="nlgov", subject_type="pairwise")

    assert "code" in answer_of(application.authorize(browser, acr_values="urn:cak:acr:mfa"))
    assert _error(application, browser, acr_values="urn:else") == "unmet_authentication_requirements"


def test_unknown_parameters_and_hints_are_ignored(application: Application, browser: Browser) -> None:
    changes = {"colour": "blue", "display": "popup", "claims_locales": "fy", "vtr": "P1", "ui_locales": "en nl"}

    assert "code" in answer_of(application.authorize(browser, **changes))


def test_a_post_is_read_from_its_body_alone(application: Application, browser: Browser) -> None:
    good = browser.client.post("/authorize", data=application.parameters())
    in_query = browser.client.post("/authorize", query_string=application.parameters())

    assert "code" in answer_of(good)
    assert in_query.status_code == 400


def test_a_post_without_cookie_goes_on_as_a_get_that_brings_it(application: Application, browser: Browser) -> None:
    cookieless = application.idp.app.test_client().post("/authorize", data=application.parameters())

    assert cookieless.status_code == 303
    assert "code" in answer_of(browser.get(cookieless.headers["Location"]))
