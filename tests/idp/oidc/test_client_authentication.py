"""RFC 6749 2.3, OIDC Core 9: one mechanism, the registered one, and every refusal reads the same."""

import pytest
from werkzeug.test import TestResponse

from tests.idp.oidc.browsing import Application, Browser, Idp, basic_header


def _post(idp: Idp, form: dict[str, str], **headers: str) -> TestResponse:
    return idp.app.test_client().post("/token", data={"grant_type": "authorization_code", **form}, headers=headers)


def _is_invalid_client(answer: TestResponse) -> bool:
    return answer.status_code == 401 and answer.json == {"error": "invalid_client"}


@pytest.mark.requires("OP-81", "threat 23")
def test_the_right_secret_is_accepted(application: Application, browser: Browser) -> None:
    assert application.redeem(application.code(browser)).status_code == 200


@pytest.mark.requires("OP-81", "threat 23", "M-19")
@pytest.mark.parametrize("secret", ["", "wrong", "gehéím", "\U0001f511"])
def test_a_wrong_secret_is_refused_with_a_challenge(idp: Idp, application: Application, secret: str) -> None:
    answer = _post(idp, {"code": "x"}, Authorization=basic_header(application.client_id, secret))

    assert _is_invalid_client(answer)
    assert answer.headers["WWW-Authenticate"].startswith("Basic")


@pytest.mark.parametrize("header", ["Basic", "Basic !", "Basic eA==", "Basic /////w==", "Basicx"])
def test_an_unreadable_header_is_refused_without_a_crash(idp: Idp, header: str) -> None:
    assert _is_invalid_client(_post(idp, {"code": "x"}, Authorization=header))


def test_an_unknown_client_is_refused_alike(idp: Idp) -> None:
    assert _is_invalid_client(_post(idp, {"code": "x"}, Authorization=basic_header("unknown", "secret")))
    assert _is_invalid_client(_post(idp, {"code": "x", "client_id": "unknown"}))
    assert _is_invalid_client(_post(idp, {"code": "x"}))


@pytest.mark.requires("OP-68", "OP-81", "M-20")
def test_a_confidential_client_cannot_do_without(application: Application, browser: Browser, idp: Idp) -> None:
    code = application.code(browser)

    assert _is_invalid_client(_post(idp, {"code": code, "client_id": application.client_id}))


@pytest.mark.requires("OP-68", "M-18")
def test_another_method_than_the_registered_one_is_refused(idp: Idp, application: Application) -> None:
    secret = application.registered["client_secret"]

    assert _is_invalid_client(_post(idp, {"code": "x", "client_id": application.client_id, "client_secret": secret}))
    public = idp.trusted(token_endpoint_auth_method="none")
    assert _is_invalid_client(_post(idp, {"code": "x"}, Authorization=basic_header(public.client_id, "")))


@pytest.mark.requires("M-18")
def test_two_mechanisms_at_once_are_refused(idp: Idp, application: Application) -> None:
    secret = application.registered["client_secret"]
    header = basic_header(application.client_id, secret)

    for second in ({"client_secret": secret}, {"client_assertion": "x"}, {"client_assertion_type": "x"}):
        answer = _post(idp, {"code": "x", **second}, Authorization=header)
        assert (answer.json or {})["error"] == "invalid_request"


@pytest.mark.requires("M-17")
def test_a_client_id_beside_it_must_be_the_same(idp: Idp, application: Application, browser: Browser) -> None:
    code = application.code(browser)

    assert application.redeem(code, client_id=application.client_id).status_code == 200
    assert _is_invalid_client(application.redeem(code, client_id=idp.trusted().client_id))


def test_a_public_client_shows_its_id_alone(idp: Idp, browser: Browser) -> None:
    public = idp.trusted(token_endpoint_auth_method="none")

    assert public.redeem(public.code(browser)).status_code == 200
