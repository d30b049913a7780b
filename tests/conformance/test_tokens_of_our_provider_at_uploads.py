"""Which access tokens of the real provider open uploads: RS rows, and RP rows of programs, at the running services."""

from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from idp.login.sso_session import start_session
from tests.idp.oidc.browsing import AMR, Application
from tests.support.joined_services import UPLOADS, Joined
from tests.support.tiny_provider import Change, changed

UNKNOWN, FORBIDDEN = 401, 403
SCOPE = "openid relatie files:write"


@pytest.fixture
def program(services: Joined) -> Application:
    """An application that delivers in the name of the person who let it in."""
    return services.idp.trusted(scope=f"{SCOPE} files:read", grant_types=["authorization_code"])


@pytest.fixture
def token(services: Joined, program: Application) -> str:
    return token_of(services, program)


def token_of(services: Joined, program: Application, *, amr: tuple[str, ...] = AMR, **asked: Any) -> str:
    browser = services.idp.browser(logged_in=False)
    services.idp.add_session(browser.client, start_session(services.idp.account().account_id, amr, services.idp.now))
    return str(program.tokens(browser, **{"scope": SCOPE, "resource": UPLOADS, **asked})["access_token"])


def start(services: Joined, token: str) -> TestResponse:
    """Begin a delivery, with the token in the header."""
    headers = {"Authorization": f"Bearer {token}"}
    wanted = {"soort": "correctie", "omschrijving": ""}
    return services.uploads.test_client().post("/aanleveringen", json=wanted, headers=headers)


def challenge(answer: TestResponse) -> str:
    assert answer.status_code in (UNKNOWN, FORBIDDEN), answer.text
    return answer.headers["WWW-Authenticate"]


@pytest.mark.requires("RS-03", "RS-04", "RP-25", "M-21")
def test_a_token_counts_in_the_header_and_nowhere_else(services: Joined, token: str) -> None:
    assert start(services, token).status_code == 201
    in_the_address = services.uploads.test_client().post(f"/files/?access_token={token}")
    assert in_the_address.status_code == UNKNOWN
    assert token not in str(in_the_address.headers)


@pytest.mark.requires("RS-01", "RS-02", "RS-06")
def test_delivering_has_a_scope_and_a_level_and_says_so(services: Joined, program: Application, token: str) -> None:
    assert start(services, token).status_code == 201
    reading = token_of(services, program, scope="openid relatie files:read")
    said = services.uploads.test_client().get("/.well-known/oauth-protected-resource").json
    assert said is not None
    assert said["scopes_supported"] == ["files:read", "files:write"]

    assert 'scope="files:write"' in challenge(start(services, reading))
    weaker = services.resign(token, changed(acr="urn:cak:acr:pwd"))
    refused = challenge(start(services, weaker))
    assert "insufficient_user_authentication" in refused
    assert "acr_values=" in refused


@pytest.mark.requires("RS-07", "RS-08", "RS-09")
@pytest.mark.parametrize(
    "change",
    [changed(aud="http://localhost:8001"), changed(iss="https://rogue.example"), changed(exp=1_000_000_000)],
    ids=["audience", "issuer", "end"],
)
def test_a_token_for_another_place_or_of_another_provider_is_refused(
    services: Joined, token: str, change: Change
) -> None:
    assert start(services, token).status_code == 201
    assert 'error="invalid_token"' in challenge(start(services, services.resign(token, change)))


@pytest.mark.requires("RS-05", "RS-07", "RS-10", "RS-11")
def test_the_provider_is_asked_by_a_client_of_its_own_and_what_it_took_back_is_refused(
    services: Joined, program: Application, token: str
) -> None:
    assert start(services, token).status_code == 201
    [asked] = services.line.forms_to("/introspect")
    assert asked["client_id"] == "uploads-introspection"

    assert program.post("/revoke", token=token).status_code == 200
    services.idp.clock.advance(timedelta(minutes=1))

    assert 'error="invalid_token"' in challenge(start(services, token))


@pytest.mark.requires("RS-05", "RS-10")
@pytest.mark.parametrize("change", [changed(client_id="another"), changed(sub="another"), changed(active=False)])
def test_an_answer_about_another_client_or_person_is_no_permission(
    services: Joined, program: Application, token: str, change: Change
) -> None:
    assert start(services, token).status_code == 201
    services.line.answers["/introspect"] = change

    assert 'error="invalid_token"' in challenge(start(services, token_of(services, program)))


@pytest.mark.requires("RS-12")
def test_documents_of_the_provider_are_read_once_for_many_tokens(fresh: Joined) -> None:
    program = fresh.idp.trusted(scope=SCOPE, grant_types=["authorization_code"])
    tokens = [token_of(fresh, program) for _ in range(3)]

    assert [start(fresh, token).status_code for token in tokens] == [201, 201, 201]
    assert start(fresh, "x.y.z").status_code == UNKNOWN
    for path in ("/.well-known/openid-configuration", "/jwks.json"):
        asked = [one for one in fresh.line.asked if one.path == path and "Accept" in one.headers]
        assert len(asked) <= 2, path  # the provider reads the keys of uploads from the same path


@pytest.mark.requires("RP-30")
def test_a_program_gets_a_token_to_deliver_and_nothing_to_refresh_it_with(services: Joined) -> None:
    program = services.idp.operated(
        client_name="Aanleveraar", grant_types=["client_credentials"], scope="files:write", represents="104382"
    )
    answer = program.token(grant_type="client_credentials").json
    assert answer is not None
    assert "refresh_token" not in answer
    assert start(services, answer["access_token"]).status_code == 201

    services.idp.clock.advance(timedelta(seconds=answer["expires_in"] + 10))

    assert 'error="invalid_token"' in challenge(start(services, answer["access_token"]))
