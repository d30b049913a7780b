"""RFC 6749 4.1.3 and 10.5, RFC 7636 4.6: who may exchange a code, how often, and what a second try does."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from tests.idp.oidc.browsing import Application, Browser, Idp, Pkce, claims_of_token


def _error(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, (answer.json or {})["error"]


INVALID_GRANT = (400, "invalid_grant")


def _userinfo(idp: Idp, access_token: str) -> int:
    headers = {"Authorization": f"Bearer {access_token}"}
    return idp.app.test_client().get("/userinfo", headers=headers).status_code


@pytest.mark.requires("threat 14", "M-02", "OP-13", "OP-99")
def test_a_second_use_is_refused_and_ends_what_the_first_gave(
    idp: Idp, application: Application, browser: Browser
) -> None:
    code = application.code(browser)
    tokens = application.redeem(code).json or {}
    assert _userinfo(idp, tokens["access_token"]) == 200

    assert _error(application.redeem(code)) == INVALID_GRANT

    assert _userinfo(idp, tokens["access_token"]) == 401
    assert _error(application.refresh(tokens["refresh_token"])) == INVALID_GRANT


@pytest.mark.requires("M-02")
def test_a_second_use_after_the_code_expired_ends_it_too(idp: Idp, application: Application, browser: Browser) -> None:
    code = application.code(browser)
    tokens = application.redeem(code).json or {}
    idp.clock.advance(timedelta(minutes=5))

    assert _error(application.redeem(code)) == INVALID_GRANT
    assert _userinfo(idp, tokens["access_token"]) == 401


@pytest.mark.requires("threat 14", "M-03")
def test_a_code_lives_60_seconds_whenever_the_login_was(idp: Idp, application: Application, browser: Browser) -> None:
    idp.clock.advance(timedelta(minutes=29))  # the login is much older than the code
    in_time, too_late = application.code(browser), application.code(browser)
    idp.clock.advance(timedelta(seconds=59))
    assert application.redeem(in_time).status_code == 200
    idp.clock.advance(timedelta(seconds=1))

    assert _error(application.redeem(too_late)) == INVALID_GRANT


@pytest.mark.requires("threat 13", "threat 17", "OP-14", "OP-02", "OP-99")
@pytest.mark.parametrize(
    "verifier", [None, "x" * 43, "short", "x" * 129, "é" * 43], ids=["missing", "other", "short", "long", "strange"]
)
def test_a_wrong_verifier_is_refused_and_does_not_spend_the_code(
    application: Application, browser: Browser, verifier: str | None
) -> None:
    code = application.code(browser)

    assert _error(application.redeem(code, code_verifier=verifier)) == INVALID_GRANT
    assert application.redeem(code).status_code == 200


@pytest.mark.requires("threat 17", "M-01", "K31")
def test_a_verifier_for_a_code_without_challenge_is_refused(idp: Idp, browser: Browser) -> None:
    application = idp.trusted()
    application.change(require_pkce=False)
    code = application.code(browser, code_challenge=None, code_challenge_method=None)

    assert _error(application.redeem(code)) == INVALID_GRANT
    assert application.redeem(code, code_verifier=None).status_code == 200


@pytest.mark.requires("OP-13")
@pytest.mark.parametrize("redirect_uri", [None, "https://app.example/cb/", "https://evil.example/cb"])
def test_another_redirect_uri_than_at_authorize_is_refused(
    application: Application, browser: Browser, redirect_uri: str | None
) -> None:
    assert _error(application.redeem(application.code(browser), redirect_uri=redirect_uri)) == INVALID_GRANT


@pytest.mark.requires("threat 13", "OP-13", "OP-99")
def test_the_code_of_another_client_is_refused_and_stays_good(
    idp: Idp, application: Application, browser: Browser
) -> None:
    thief, code = idp.trusted(), application.code(browser)

    assert _error(thief.redeem(code, code_verifier=application.pkce.verifier)) == INVALID_GRANT
    assert application.redeem(code).status_code == 200


@pytest.mark.requires("threat 13")
def test_a_code_swapped_into_another_login_fails_by_its_challenge(application: Application, browser: Browser) -> None:
    stolen = application.code(browser)
    application.pkce = Pkce()  # the login that the attacker's code is put into

    assert _error(application.redeem(stolen)) == INVALID_GRANT


@pytest.mark.parametrize("code", ["unknown", "x" * 10_000, "é"])
def test_an_unknown_code_is_refused(application: Application, code: str) -> None:
    assert _error(application.redeem(code)) == INVALID_GRANT


@pytest.mark.requires("K25", "S44")
def test_a_code_of_an_ended_session_is_refused(idp: Idp, application: Application, browser: Browser) -> None:
    code = application.code(browser)
    assert browser.session is not None
    with idp.foundation.units.write() as unit:
        unit.sessions.end(browser.session.sid)

    assert _error(application.redeem(code)) == INVALID_GRANT


@pytest.mark.requires("M-40", "threat 42")
def test_neither_code_nor_tokens_can_be_found_in_the_database(
    idp: Idp, application: Application, browser: Browser
) -> None:
    code = application.code(browser)
    tokens = application.redeem(code).json or {}

    with idp.foundation.database.read() as connection:
        rows = [
            str(connection.execute(text(f"SELECT * FROM {table}")).all())  # noqa: S608 - three fixed names
            for table in ("oidc_grant", "audit_event", "client")
        ]

    secrets = (code, tokens["access_token"], tokens["refresh_token"].partition(".")[2], application.pkce.verifier)
    assert not [secret for secret in secrets if any(secret in row for row in rows)]
    assert application.registered["client_secret"] not in rows[2]


@pytest.mark.requires("M-18")
@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"grant_type": None}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, "unauthorized_client"),
    ],
)
def test_requests_that_make_no_sense_have_their_own_error(
    application: Application, browser: Browser, changes: dict[str, Any], error: str
) -> None:
    assert _error(application.redeem(application.code(browser), **changes)) == (400, error)


def test_a_grant_type_that_was_not_registered_is_unauthorized(idp: Idp) -> None:
    assert _error(idp.trusted().refresh("x.y")) == (400, "unauthorized_client")


def test_a_request_without_a_code_is_invalid(application: Application) -> None:
    assert _error(application.redeem(None)) == (400, "invalid_request")


@pytest.mark.requires("M-18")
def test_parameters_in_the_query_are_refused_even_beside_a_right_body(
    idp: Idp, application: Application, browser: Browser
) -> None:
    form = {
        "grant_type": "authorization_code",
        "code": application.code(browser),
        "redirect_uri": "https://app.example/cb",
        "code_verifier": application.pkce.verifier,
    }
    client, headers = idp.app.test_client(), application.headers()

    refused = client.post("/token?grant_type=authorization_code", data=form, headers=headers)

    assert _error(refused) == (400, "invalid_request")
    assert client.post("/token", data=form, headers=headers).status_code == 200


@pytest.mark.requires("M-18")
def test_a_repeated_parameter_is_refused(idp: Idp, application: Application) -> None:
    answer = idp.app.test_client().post(
        "/token", data={"grant_type": ["authorization_code"] * 2, "code": "x"}, headers=application.headers()
    )

    assert _error(answer) == (400, "invalid_request")


def test_only_post_is_answered(idp: Idp) -> None:
    assert idp.app.test_client().get("/token").status_code == 405


def test_two_tokens_of_one_second_differ(application: Application, browser: Browser) -> None:
    first, second = (application.tokens(browser)["access_token"] for _ in range(2))

    assert claims_of_token(first)["jti"] != claims_of_token(second)["jti"]


@pytest.mark.requires("OP-13", "OP-96")
def test_a_code_gives_no_scope_that_its_client_may_not_ask_any_more(application: Application, browser: Browser) -> None:
    code = application.code(browser, scope="openid email")
    application.change(scope=("openid",))

    assert (application.redeem(code).json or {})["error"] == "invalid_grant"
