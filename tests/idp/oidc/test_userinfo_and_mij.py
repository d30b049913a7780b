"""OIDC Core 5.3, RFC 6750 2 and 3, K15: what a bearer may read, and how one without a token is told."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from werkzeug.test import TestResponse

from tests.idp.oidc.browsing import ISSUER, Application, Browser, Idp

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _get(idp: Idp, token: str, path: str = "/userinfo") -> TestResponse:
    return idp.app.test_client().get(path, headers=_bearer(token))


@pytest.mark.requires("M-21", "OP-41", "RP-25")
def test_the_token_is_read_from_header_or_form(idp: Idp, application: Application, browser: Browser) -> None:
    token, client = application.tokens(browser)["access_token"], idp.app.test_client()

    answers = [
        client.get("/userinfo", headers=_bearer(token)),
        client.post("/userinfo", headers=_bearer(token)),
        client.post("/userinfo", data={"access_token": token}),
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert answers[0].json == answers[1].json == answers[2].json


@pytest.mark.requires("M-21", "RS-04")
def test_a_token_in_the_address_is_not_looked_at(idp: Idp, application: Application, browser: Browser) -> None:
    token = application.tokens(browser)["access_token"]

    assert idp.app.test_client().get(f"/userinfo?access_token={token}").status_code == 401


@pytest.mark.requires("M-21")
def test_two_tokens_at_once_are_refused(idp: Idp, application: Application, browser: Browser) -> None:
    token = application.tokens(browser)["access_token"]

    answer = idp.app.test_client().post("/userinfo", headers=_bearer(token), data={"access_token": token})

    assert answer.status_code == 400


@pytest.mark.requires("M-21")
def test_a_token_twice_in_one_form_is_refused(idp: Idp, application: Application, browser: Browser) -> None:
    token = application.tokens(browser)["access_token"]

    answer = idp.app.test_client().post("/userinfo", data={"access_token": [token, "another"]})

    assert answer.status_code == 400
    assert 'error="invalid_request"' in answer.headers["WWW-Authenticate"]


@pytest.mark.requires("M-21")
def test_without_a_token_the_challenge_has_no_error_code(idp: Idp) -> None:
    answer = idp.app.test_client().get("/userinfo")

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="userinfo"'


@pytest.mark.parametrize("token", ["x", "a.b.c", "é"])
def test_what_is_no_token_is_invalid_token(idp: Idp, token: str) -> None:
    answer = idp.app.test_client().post("/userinfo", data={"access_token": token})

    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


@pytest.mark.requires("threat 19")
def test_an_id_token_is_no_access_token(idp: Idp, application: Application, browser: Browser) -> None:
    assert _get(idp, application.tokens(browser)["id_token"]).status_code == 401


def test_an_expired_token_is_refused(idp: Idp, application: Application, browser: Browser) -> None:
    token = application.tokens(browser)["access_token"]
    idp.clock.advance(timedelta(minutes=11))

    assert _get(idp, token).status_code == 401


@pytest.mark.requires("OP-42", "OP-71", "OP-75")
def test_openid_alone_releases_the_subject_alone(idp: Idp, application: Application, browser: Browser) -> None:
    answer = _get(idp, application.tokens(browser)["access_token"])

    assert (answer.json or {}).keys() == {"sub"}


@pytest.mark.requires("OP-71", "OP-73", "OP-74", "K13")
@pytest.mark.parametrize(
    ("scope", "claims"),
    [
        (
            "profile",
            {"name", "given_name", "family_name", "preferred_username", "locale", "urn:cak:aanhef"},
        ),
        ("email", {"email", "email_verified"}),
        ("relatie", {"urn:cak:relatienummer", "urn:cak:relatie_naam", "represents"}),
    ],
)
def test_each_scope_releases_its_own_claims(
    idp: Idp, application: Application, browser: Browser, scope: str, claims: set[str]
) -> None:
    answer = _get(idp, application.tokens(browser, scope=f"openid {scope}")["access_token"])

    assert (answer.json or {}).keys() == {"sub", *claims}


@pytest.mark.requires("S44")
def test_after_logging_out_the_token_is_worth_nothing(idp: Idp, application: Application, browser: Browser) -> None:
    token = application.tokens(browser)["access_token"]
    assert _get(idp, token).status_code == 200
    assert browser.session is not None
    with idp.foundation.units.write() as unit:
        unit.sessions.end(browser.session.sid)

    assert _get(idp, token).status_code == 401


@pytest.mark.requires("threat 16")
def test_a_token_for_uploads_alone_is_refused_here(idp: Idp, browser: Browser) -> None:
    application = idp.trusted(scope="openid files:read", grant_types=["authorization_code", "refresh_token"])
    tokens = application.tokens(browser, scope="openid files:read")
    narrowed = application.refresh(tokens["refresh_token"], scope="files:read").json or {}

    assert _get(idp, tokens["access_token"]).status_code == 200
    assert _get(idp, narrowed["access_token"]).status_code == 401
    assert "id_token" not in narrowed


@pytest.mark.requires("K15")
def test_mij_tells_the_portal_about_its_user(idp: Idp, application: Application, browser: Browser) -> None:
    answer = _get(idp, application.tokens(browser)["access_token"], "/api/mij")

    facts = answer.json or {}
    assert facts["password_expires_at"].startswith("2027-")
    assert facts["methods"] == 1
    blank: dict[str, object] = {"intro": "", "manual": "", "names": {}}
    started = f"?iss={quote(ISSUER, safe='')}"
    assert facts["applications"] == [
        {"client_id": client_id, "name": name, "start": f"http://localhost:{port}/inloggen{started}", **blank}
        for client_id, name, port in (("portal", "Mijn CAK Zakelijk", 8001), ("uploads", "Bestanden", 8002))
    ]


@pytest.mark.requires("K15")
def test_mij_tells_nobody_else(idp: Idp) -> None:
    assert idp.app.test_client().get("/api/mij").status_code == 401
    assert _get(idp, "x", "/api/mij").status_code == 401
    assert idp.app.test_client().post("/api/mij").status_code == 405
