"""RFC 7662, RFC 9701: what a token still is, told to who may know it."""

from datetime import timedelta
from typing import Any

import pytest

from shared.jose.jws import verify
from shared.jose.keys import generate_key
from tests.idp.oidc.browsing import ISSUER, Application, Browser, Idp, claims_of_token

UPLOADS = "http://localhost:8002"
INACTIVE = {"active": False}


@pytest.fixture
def resource_server(idp: Idp) -> Application:
    """A resource server with credentials of its own, for uploads' tokens."""
    server = idp.operated(client_name="Bestanden", grant_types=[])
    server.change(resource_server=UPLOADS)
    return server


def _asked(application: Application, token: str, **more: Any) -> dict[str, Any]:
    answer = application.post("/introspect", token=token, **more)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return dict(answer.json or {})


@pytest.mark.requires("OP-91")
def test_a_client_asks_about_its_own_access_token(application: Application, browser: Browser) -> None:
    token = application.tokens(browser, scope="openid email")["access_token"]
    claims = claims_of_token(token)

    told = _asked(application, token)

    assert told.pop("active") is True
    assert told.pop("token_type") == "Bearer"
    assert told == {name: claims[name] for name in told}
    assert {"scope", "exp", "sub", "client_id", "iss", "aud", "jti"} <= told.keys()


@pytest.mark.requires("OP-91", "M-22")
def test_a_refresh_token_has_a_life_of_its_own(idp: Idp, application: Application, browser: Browser) -> None:
    tokens = application.tokens(browser)
    idp.clock.advance(timedelta(minutes=20))

    assert _asked(application, tokens["access_token"]) == INACTIVE
    told = _asked(application, tokens["refresh_token"], token_type_hint="access_token")
    assert told == {
        "active": True,
        "iss": ISSUER,
        "sub": claims_of_token(tokens["id_token"])["sub"],
        "client_id": application.client_id,
        "scope": "openid",
        "exp": int(idp.now.timestamp()) + 100 * 60,
    }
    idp.clock.advance(timedelta(minutes=15))  # the session idles away
    assert _asked(application, tokens["refresh_token"]) == INACTIVE


@pytest.mark.requires("M-22", "OP-36")
def test_a_replaced_refresh_token_is_inactive(application: Application, browser: Browser) -> None:
    token = application.tokens(browser)["refresh_token"]
    application.refresh(token)

    assert _asked(application, token) == INACTIVE


@pytest.mark.requires("OP-91", "threat 16")
def test_another_client_learns_nothing(idp: Idp, application: Application, browser: Browser) -> None:
    tokens, other = application.tokens(browser), idp.trusted()

    assert _asked(other, tokens["access_token"]) == INACTIVE
    assert _asked(other, tokens["refresh_token"]) == INACTIVE


@pytest.mark.requires("RS-10", "OP-91")
def test_a_resource_server_asks_about_tokens_for_its_place_alone(
    idp: Idp, application: Application, browser: Browser, resource_server: Application
) -> None:
    program = idp.operated(grant_types=["client_credentials"], scope="files:write", represents="104382")
    for_uploads = (program.token(grant_type="client_credentials").json or {})["access_token"]

    told = _asked(resource_server, for_uploads)

    assert (told["active"], told["client_id"], told["represents"]["sub"]) == (True, program.client_id, "104382")
    assert _asked(resource_server, application.tokens(browser)["access_token"]) == INACTIVE


@pytest.mark.requires("RS-11", "K25")
def test_a_token_ends_with_its_session(idp: Idp, application: Application, browser: Browser) -> None:
    token = application.tokens(browser)["access_token"]
    assert browser.session is not None
    with idp.foundation.units.write() as unit:
        unit.sessions.end(browser.session.sid)

    assert _asked(application, token) == INACTIVE


@pytest.mark.requires("threat 18", "threat 19")
@pytest.mark.parametrize("token", ["x", "a.b.c", "é", "x" * 20_000, "a.b"])
def test_what_is_no_token_is_inactive(application: Application, token: str) -> None:
    assert _asked(application, token) == INACTIVE


@pytest.mark.requires("threat 19", "M-13")
def test_an_id_token_is_no_access_token(application: Application, browser: Browser) -> None:
    assert _asked(application, application.tokens(browser)["id_token"]) == INACTIVE


@pytest.mark.requires("OP-91", "M-20")
def test_callers_prove_who_they_are_by_the_registered_method(idp: Idp, application: Application) -> None:
    public = idp.trusted(token_endpoint_auth_method="none")

    assert application.post("/introspect", token="x", basic=False).status_code == 401
    answer = public.post("/introspect", token="x")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic")  # RFC 9110 15.5.2
    assert (application.post("/introspect").json or {})["error"] == "invalid_request"
    assert idp.app.test_client().get("/introspect").status_code == 405


@pytest.mark.requires("M-20")
def test_a_signer_cannot_ask_with_a_secret(idp: Idp) -> None:
    jwks = {"keys": [generate_key("ES256").public_jwk()]}
    signer = idp.trusted(token_endpoint_auth_method="private_key_jwt", jwks=jwks)
    signer.registered |= {"client_secret": "x", "token_endpoint_auth_method": "client_secret_basic"}

    assert signer.post("/introspect", token="x").status_code == 401


@pytest.mark.requires("OP-91", "OP-88")
@pytest.mark.parametrize(
    ("registered", "alg"),
    [
        ({}, "RS256"),
        ({"id_token_signed_response_alg": "ES256"}, "RS256"),  # RFC 9701 6: what is left out is RS256
        ({"introspection_signed_response_alg": "PS256"}, "PS256"),
        ({"introspection_signed_response_alg": "EdDSA", "id_token_signed_response_alg": "ES256"}, "EdDSA"),
    ],
)
def test_the_answer_is_signed_on_request_as_registered(
    idp: Idp, browser: Browser, registered: dict[str, str], alg: str
) -> None:
    application = idp.trusted(**registered)
    token = application.tokens(browser)["access_token"]

    answer = application.post("/introspect", token=token, accept="application/token-introspection+jwt")

    keys = idp.services.provider.keys.ring().public_keys()
    said = verify(answer.get_data(as_text=True), keys, algorithms=(alg,), typ="token-introspection+jwt").claims
    assert application.registered["introspection_signed_response_alg"] == alg
    assert answer.content_type == "application/token-introspection+jwt"
    assert (said["iss"], said["aud"], said["token_introspection"]["active"]) == (ISSUER, application.client_id, True)
