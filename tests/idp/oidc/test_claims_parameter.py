"""OIDC Core 5.5: single claims by name, for userinfo or the ID token, essential or not, with values."""

import json
from typing import Any

import pytest

from tests.idp.oidc.browsing import Application, Browser, Idp, answer_of, claims_of_token

USERINFO_EMAIL = {"userinfo": {"email": {"essential": True}, "nickname": None}}


def _userinfo(idp: Idp, access_token: str) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {access_token}"}
    return dict(idp.app.test_client().get("/userinfo", headers=headers).json or {})


def _asked(claims: Any) -> str:
    return json.dumps(claims)


@pytest.mark.requires("OP-70", "OP-71", "RP-20")
def test_a_claim_that_is_asked_by_name_comes_and_no_other(idp: Idp, application: Application, browser: Browser) -> None:
    tokens = application.tokens(browser, claims=_asked(USERINFO_EMAIL))

    assert _userinfo(idp, tokens["access_token"]).keys() == {"sub", "email"}
    assert _userinfo(idp, application.tokens(browser)["access_token"]).keys() == {"sub"}


@pytest.mark.requires("OP-70")
def test_it_comes_where_it_was_asked(idp: Idp, application: Application, browser: Browser) -> None:
    tokens = application.tokens(browser, claims=_asked({"id_token": {"given_name": None}}))

    assert claims_of_token(tokens["id_token"])["given_name"] == idp.account().given_name
    assert "given_name" not in _userinfo(idp, tokens["access_token"])


@pytest.mark.requires("OP-70", "OP-01")
def test_it_still_comes_after_a_refresh(idp: Idp, application: Application, browser: Browser) -> None:
    tokens = application.tokens(browser, claims=_asked({**USERINFO_EMAIL, "id_token": {"given_name": None}}))

    refreshed = application.refresh(tokens["refresh_token"]).json or {}

    assert "email" in _userinfo(idp, refreshed["access_token"])
    assert "given_name" in claims_of_token(refreshed["id_token"])


@pytest.mark.requires("OP-71")
def test_what_the_client_may_not_ask_by_scope_it_may_not_ask_by_name(idp: Idp, browser: Browser) -> None:
    application = idp.trusted(scope="openid profile")

    tokens = application.tokens(browser, claims=_asked(USERINFO_EMAIL))

    assert _userinfo(idp, tokens["access_token"]).keys() == {"sub"}


@pytest.mark.requires("OP-71", "OP-83", "K34")
def test_the_user_is_asked_for_it(idp: Idp, browser: Browser) -> None:
    application = idp.register(client_name="Proef")
    question = application.authorize(browser, claims=_asked(USERINFO_EMAIL)).headers["Location"]

    assert "uw e-mailadres" in browser.get(question).get_data(as_text=True)


@pytest.mark.requires("OP-73")
@pytest.mark.parametrize(("values", "comes"), [(["nl", "en"], True), (["en"], False)])
def test_with_values_it_comes_only_when_it_is_one_of_them(
    application: Application, browser: Browser, values: list[str], comes: bool
) -> None:
    tokens = application.tokens(browser, claims=_asked({"id_token": {"locale": {"values": values}}}))

    assert ("locale" in claims_of_token(tokens["id_token"])) is comes


def test_a_sub_that_is_asked_is_the_user_who_has_to_log_in(application: Application, browser: Browser) -> None:
    sub = claims_of_token(application.tokens(browser)["id_token"])["sub"]
    own, other = (_asked({"id_token": {"sub": {"value": value}}}) for value in (sub, "somebody-else"))

    assert "code" in answer_of(application.authorize(browser, claims=own, prompt="none"))
    assert answer_of(application.authorize(browser, claims=other, prompt="none"))["error"] == "login_required"


@pytest.mark.requires("OP-70")
def test_of_several_subs_one_will_do_wherever_it_stands(application: Application, browser: Browser) -> None:
    sub = claims_of_token(application.tokens(browser)["id_token"])["sub"]
    for values, answer in ((["a", sub], "code"), ([sub, "a"], "code"), (["a", "b"], "error")):
        claims = _asked({"id_token": {"sub": {"values": values}}})
        assert answer in answer_of(application.authorize(browser, claims=claims, prompt="none"))


@pytest.mark.requires("OP-70")
def test_a_hint_and_a_sub_that_mean_different_users_are_refused(application: Application, browser: Browser) -> None:
    hint = application.tokens(browser)["id_token"]
    own, other = (claims_of_token(hint)["sub"], "somebody-else")
    for sub, answer in ((own, "code"), (other, "error")):
        claims = _asked({"id_token": {"sub": {"value": sub}}})
        answered = answer_of(application.authorize(browser, claims=claims, id_token_hint=hint))
        assert answer in answered
    assert answered["error"] == "invalid_request"


def test_the_claims_about_the_login_cannot_be_overwritten(application: Application, browser: Browser) -> None:
    tokens = application.tokens(browser, claims=_asked({"id_token": {"iss": {"value": "https://evil.example"}}}))

    assert claims_of_token(tokens["id_token"])["iss"] == "http://localhost:8000"


@pytest.mark.requires("OP-20")
def test_auth_time_that_is_essential_comes_as_ever(application: Application, browser: Browser) -> None:
    tokens = application.tokens(browser, claims=_asked({"id_token": {"auth_time": {"essential": True}}}))

    assert "auth_time" in claims_of_token(tokens["id_token"])


@pytest.mark.parametrize(
    "claims",
    [
        "nonsense",
        "[]",
        "7",
        '{"userinfo": []}',
        '{"userinfo": {"email": true}}',
        '{"id_token": {"email": {"essential": "yes"}}}',
        '{"id_token": {"email": {"values": "x"}}}',
        '{"id_token": {"email": {"value": "\\u0000"}}}',
        '{"id_token": {"\\u0000": null}}',
        '{"id_token": {"email": {"value": "\\ud800"}}}',
        '{"id_token": {"\\ud800": null}}',
        '{"id_token": {"email": {"value": 99999999999999999999}}}',
        '{"id_token": {"email": {"value": NaN}}}',
        '{"id_token": {"email": {"value": ' + "[" * 300 + "]" * 300 + "}}}",
        '{"id_token": {"email": {"value": ' + "[" * 900 + "]" * 900 + "}}}",
        "[" * 3000,
        json.dumps({"userinfo": {"x" * 5000: None}}),
    ],
    ids=lambda claims: claims[:50],
)
def test_what_is_no_claims_request_is_refused(application: Application, browser: Browser, claims: str) -> None:
    assert answer_of(application.authorize(browser, claims=claims))["error"] == "invalid_request"


@pytest.mark.requires("OP-23", "OP-70")
@pytest.mark.parametrize(
    "asked", [{"sub": {"value": 1}}, {"sub": {"values": [["a"]]}}, {"acr": {"essential": True, "values": [2]}}], ids=str
)
def test_a_value_that_no_login_can_have_is_no_leave_for_any_login(
    application: Application, browser: Browser, asked: dict[str, Any]
) -> None:
    answer = answer_of(application.authorize(browser, claims=_asked({"id_token": asked})))

    assert answer["error"] == "invalid_request"


def test_what_it_does_not_define_is_ignored(application: Application, browser: Browser) -> None:
    claims = {"userinfo": None, "id_token": {"email": {"purpose": "x"}}, "verified_claims": {"x": 1}}

    assert "code" in answer_of(application.authorize(browser, claims=_asked(claims)))
