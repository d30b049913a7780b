"""RFC 7009: a client takes its token back, and nothing that came with it works any more."""

import pytest

from tests.idp.oidc.browsing import Application, Browser, Idp

INACTIVE = {"active": False}


def _is_inactive(application: Application, token: str) -> bool:
    return application.post("/introspect", token=token).json == INACTIVE


@pytest.mark.requires("OP-84")
@pytest.mark.parametrize("kind", ["refresh_token", "access_token"])
def test_the_whole_family_ends(idp: Idp, application: Application, browser: Browser, kind: str) -> None:
    tokens = application.tokens(browser)

    answer = application.post("/revoke", token=tokens[kind])

    assert (answer.status_code, answer.data) == (200, b"")
    assert application.refresh(tokens["refresh_token"]).status_code == 400
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert idp.app.test_client().get("/userinfo", headers=headers).status_code == 401
    assert _is_inactive(application, tokens["access_token"])


@pytest.mark.requires("OP-84")
def test_a_token_that_was_replaced_in_the_meantime_still_ends_its_family(
    application: Application, browser: Browser
) -> None:
    first = application.tokens(browser)["refresh_token"]
    second = (application.refresh(first).json or {})["refresh_token"]

    assert application.post("/revoke", token=first).status_code == 200
    assert application.refresh(second).status_code == 400


@pytest.mark.requires("OP-84")
def test_a_program_takes_one_token_back(idp: Idp) -> None:
    program = idp.operated(grant_types=["client_credentials"], scope="files:write", represents="104382")
    tokens = [(program.token(grant_type="client_credentials").json or {})["access_token"] for _ in range(2)]

    for _ in range(2):
        assert program.post("/revoke", token=tokens[0]).status_code == 200

    assert _is_inactive(program, tokens[0])
    assert not _is_inactive(program, tokens[1])


@pytest.mark.requires("M-23")
@pytest.mark.parametrize("hint", ["access_token", "refresh_token", "something_else"])
def test_the_hint_does_not_matter(application: Application, browser: Browser, hint: str) -> None:
    token = application.tokens(browser)["refresh_token"]

    assert application.post("/revoke", token=token, token_type_hint=hint).status_code == 200
    assert application.refresh(token).status_code == 400


@pytest.mark.parametrize("token", ["unknown", "a.b", "a.b.c", "é.é", "x" * 5000])
def test_what_was_worth_nothing_is_fine(application: Application, token: str) -> None:
    assert application.post("/revoke", token=token).status_code == 200


@pytest.mark.requires("OP-84")
@pytest.mark.parametrize("kind", ["refresh_token", "access_token"])
def test_the_token_of_another_client_is_left_alone(
    idp: Idp, application: Application, browser: Browser, kind: str
) -> None:
    tokens = application.tokens(browser)

    answer = idp.trusted().post("/revoke", token=tokens[kind])

    assert (answer.json or {})["error"] == "invalid_grant"
    assert application.refresh(tokens["refresh_token"]).status_code == 200


@pytest.mark.requires("OP-84", "OP-91")
def test_callers_prove_who_they_are_and_a_public_client_names_itself(
    idp: Idp, application: Application, browser: Browser
) -> None:
    public = idp.trusted(token_endpoint_auth_method="none", grant_types=["authorization_code", "refresh_token"])
    token = public.tokens(browser)["refresh_token"]

    assert application.post("/revoke", token="x", basic=False).status_code == 401
    assert public.post("/revoke", token=token).status_code == 200
    assert public.refresh(token).status_code == 400
    assert (application.post("/revoke").json or {})["error"] == "invalid_request"
    assert idp.app.test_client().get("/revoke").status_code == 405
