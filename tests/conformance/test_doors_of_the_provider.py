"""What the running provider publishes and promises, and what it refuses because it did not promise it."""

import json
from datetime import timedelta
from typing import Any

import pytest
from authlib.oidc.discovery import OpenIDProviderMetadata
from werkzeug.test import TestResponse

from shared.jose.jws import sign
from shared.jose.keys import generate_key, to_private_jwk
from tests.idp.oidc.browsing import CALLBACK, ISSUER, Application, Browser, Idp, answer_of, claims_of_token

DISCOVERY = "/.well-known/openid-configuration"
PAGE = "https://spa.example"


@pytest.fixture
def browser(idp: Idp) -> Browser:
    return idp.browser()


@pytest.fixture
def application(idp: Idp) -> Application:
    return idp.trusted(post_logout_redirect_uris=["https://app.example/bye"])


def refused(answer: TestResponse) -> str:
    assert answer.status_code == 400, answer.text
    return str((answer.json or {})["error"])


@pytest.mark.requires("OP-45", "OP-46", "OP-47", "OP-48", "OP-49", "OP-55", "OP-56", "OP-58", "OP-59", "OP-60", "M-41")
def test_its_documents_are_read_at_their_places_and_nothing_else_is(idp: Idp) -> None:
    client = idp.app.test_client()
    answer = client.get(DISCOVERY)
    document, keys = answer.json or {}, (client.get("/jwks.json").json or {})["keys"]

    OpenIDProviderMetadata({**document, "issuer": "https://idp.example"}).validate_issuer()
    assert client.get("/.well-known/oauth-authorization-server").json == document
    assert answer.headers["Cache-Control"].endswith("max-age=604800")
    assert claims_of_token(document["signed_metadata"])["token_endpoint"] == document["token_endpoint"]
    assert {"userinfo_endpoint", "registration_endpoint", "jwks_uri", "claims_supported"} <= document.keys()
    assert all({"kid", "kty", "alg"} <= key.keys() for key in keys)

    assert client.post(DISCOVERY).status_code == 405
    assert client.post("/jwks.json").status_code == 405
    assert client.get("/.well-known/webfinger?resource=acct:j@cak.example").status_code == 404


@pytest.mark.requires("OP-50", "OP-51", "OP-52", "OP-53", "OP-54", "ALL-04", "ALL-05", "ALL-06")
def test_what_the_metadata_does_not_list_is_refused(idp: Idp, application: Application, browser: Browser) -> None:
    document = idp.app.test_client().get(DISCOVERY).json or {}
    assert document["response_types_supported"] == ["code"]
    assert document["require_request_uri_registration"] is True
    assert "represents" in document["claims_supported"]
    key = {
        name: value for name, value in generate_key("RS256").public_jwk().items() if name in ("kty", "kid", "n", "e")
    }
    reading = {"jwks": {"keys": [{**key, "use": "enc"}]}, "redirect_uris": [CALLBACK]}
    alg, enc = "id_token_encrypted_response_alg", "id_token_encrypted_response_enc"
    listed = {alg: document["id_token_encryption_alg_values_supported"][0]}
    assert idp.try_register({**reading, **listed}).status_code == 201

    for wish in (
        {alg: "RSA1_5"},
        {**listed, enc: "A128CBC-HS256"},
        {"id_token_signed_response_alg": "HS256"},
        {"token_endpoint_auth_method": "tls_client_auth"},
        {"response_types": ["id_token"]},
    ):
        assert refused(idp.try_register({**reading, **wish})) == "invalid_client_metadata"
    assert answer_of(application.authorize(browser, response_type="token"))["error"] == "unsupported_response_type"
    by_reference = application.authorize(browser, request_uri="https://app.example/request.jwt")
    assert by_reference.status_code == 400 or answer_of(by_reference)["error"]


@pytest.mark.requires("M-24", "M-25", "M-26", "M-27", "M-28", "M-29", "M-30", "ALL-07")
def test_a_registration_is_taken_whole_or_refused_with_its_own_code(idp: Idp) -> None:
    good = {"redirect_uris": [CALLBACK]}
    taken = idp.try_register(good)
    assert (taken.status_code, (taken.json or {})["grant_types"]) == (201, ["authorization_code"])
    assert len((taken.json or {})["client_secret"]) >= 43
    without_secret = idp.try_register({**good, "token_endpoint_auth_method": "none"})
    assert "client_secret" not in (without_secret.json or {})

    for uris in ([], ["javascript:alert(1)"], ["http://app.example/cb"]):
        assert refused(idp.try_register({"redirect_uris": uris})) == "invalid_redirect_uri"
    private = {"keys": [_private_half()]}
    for wish in ({"jwks": private}, {"software_statement": "x.y.z"}, {"dpop_bound_access_tokens": True}):
        assert refused(idp.try_register({**good, **wish})) == "invalid_client_metadata"
    assert refused(idp.try_register(["no object"])) == "invalid_client_metadata"
    assert idp.app.test_client().post("/register", json=good).status_code == 401


def _private_half() -> dict[str, Any]:
    return dict(json.loads(to_private_jwk(generate_key("ES256"))))


@pytest.mark.requires("OP-65")
def test_a_native_application_comes_back_to_a_loopback_number_and_not_to_localhost(idp: Idp, browser: Browser) -> None:
    program = idp.trusted(
        application_type="native", token_endpoint_auth_method="none", redirect_uris=["http://127.0.0.1/cb"]
    )

    assert "code" in answer_of(program.authorize(browser, redirect_uri="http://127.0.0.1:51004/cb"))
    assert program.authorize(browser, redirect_uri="http://localhost:51004/cb").status_code == 400


@pytest.mark.requires("OP-03", "OP-04", "OP-05")
def test_a_page_of_a_registered_origin_may_call_and_has_no_secret_to_lose(idp: Idp, browser: Browser) -> None:
    page = idp.trusted(token_endpoint_auth_method="none", redirect_uris=[f"{PAGE}/cb"])
    client = idp.app.test_client()
    wish = {"Origin": PAGE, "Access-Control-Request-Method": "POST"}
    assert client.options("/token", headers=wish).headers["Access-Control-Allow-Origin"] == PAGE
    assert "access_token" in page.tokens(browser)

    stranger = client.options("/token", headers={**wish, "Origin": "https://other.example"})
    assert stranger.status_code == 405
    assert "Access-Control-Allow-Origin" not in stranger.headers
    assert answer_of(page.authorize(browser, code_challenge=None))["error"] == "invalid_request"


@pytest.mark.requires("M-06", "M-07", "M-08", "M-09", "OP-92")
@pytest.mark.parametrize(("mode", "mark"), [("query", "?"), ("fragment", "#")])
def test_answers_and_errors_stand_together_with_state_and_issuer(
    application: Application, browser: Browser, mode: str, mark: str
) -> None:
    state = 'a"b<c> d&e'
    good = application.authorize(browser, response_mode=mode, state=state).location
    bad = application.authorize(browser, response_mode=mode, state=state, prompt="create").location
    for location, name in ((good, "code="), (bad, "error=")):
        address, _, answer = location.partition(mark)
        assert address == CALLBACK
        assert name in answer
        assert "iss=http%3A%2F%2Flocalhost%3A8000" in answer
        assert "state=a%22b%3Cc%3E" in answer
    posted = application.authorize(browser, response_mode="form_post", state=state)
    assert "a&#34;b&lt;c&gt; d&amp;e" in posted.text
    assert ISSUER in posted.text
    assert "<script>" not in posted.text


@pytest.mark.requires("M-11", "M-12")
def test_a_hint_serves_after_its_end_and_one_of_another_issuer_never(
    idp: Idp, application: Application, browser: Browser
) -> None:
    hint = application.tokens(browser)["id_token"]
    idp.clock.advance(timedelta(minutes=20))
    claims, key = claims_of_token(hint), idp.services.provider.keys.ring().signing_key("RS256")
    as_list, forged = (
        sign({**claims, **change}, key, typ="JWT")
        for change in ({"aud": [claims["aud"]]}, {"iss": "https://rogue.example"})
    )

    assert "code" in answer_of(application.authorize(browser, id_token_hint=as_list, prompt="none"))
    assert "error" in answer_of(application.authorize(browser, id_token_hint=forged, prompt="none"))
    asked = browser.client.get("/end_session", query_string={"id_token_hint": forged})
    assert "Wilt u uitloggen?" in asked.text
    ended = {"id_token_hint": as_list, "post_logout_redirect_uri": "https://app.example/bye"}
    assert browser.client.get("/end_session", query_string=ended).location == "https://app.example/bye"
