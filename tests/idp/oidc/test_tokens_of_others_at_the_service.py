"""What others sign and encrypt, as it arrives over HTTP: large headers, critical names, weak algorithms."""

import json
from datetime import timedelta
from typing import Any

import pytest
from joserfc import jwe, jwk, jws
from werkzeug.test import TestResponse

from shared.jose.claims import epoch
from tests.idp.oidc.browsing import CALLBACK, ISSUER, Browser, Idp, answer_of
from tests.idp.oidc.signing import ASSERTION_TYPE, KEYS, Signer, signer
from tests.support.encrypting import encrypt

JWKS = {"keys": [KEYS["ES256"].public_jwk()]}


class _Unlimited(jws.JWSRegistry):
    max_header_length = 10_000


REGISTRY = _Unlimited(algorithms=["ES256", "HS256", "none"], strict_check_header=False)


@pytest.fixture
def client(idp: Idp) -> Signer:
    return signer(idp)


def _authenticated(client: Signer, **header: Any) -> TestResponse:
    """A pushed request with an assertion that has this header besides."""
    now, client_id = client.idp.now, client.application.client_id
    times = {"iat": epoch(now), "exp": epoch(now + timedelta(minutes=1))}
    claims = {"iss": client_id, "sub": client_id, "aud": ISSUER, "jti": "x", **times}
    whole = {"alg": "ES256", "kid": client.key.kid, **header}
    assertion = jws.serialize_compact(whole, json.dumps(claims).encode(), client.key.private, registry=REGISTRY)
    proof = {"client_assertion_type": ASSERTION_TYPE, "client_assertion": assertion}
    return client.idp.app.test_client().post("/par", data={**client.application.parameters(), **proof})


@pytest.mark.requires("M-36", "M-37")
@pytest.mark.parametrize("length", [600, 3900])
def test_a_header_of_a_certificate_chain_is_read(client: Signer, length: int) -> None:
    assert _authenticated(client, x5c=["x" * length]).status_code == 201


@pytest.mark.requires("M-36", "M-37", "threat 18")
@pytest.mark.parametrize(
    "header",
    [
        {"x5c": ["x" * 4200]},
        {"crit": ["x5c"], "x5c": ["x"]},
        {"jku": "https://evil.example/jwks.json"},
        {"jwk": KEYS["EdDSA"].public_jwk()},
        {"kid": "another"},
        {"typ": "at+jwt"},
    ],
    ids=lambda header: next(iter(header)),
)
def test_one_that_is_too_large_or_wants_to_be_obeyed_is_refused(client: Signer, header: dict[str, Any]) -> None:
    answer = _authenticated(client, **header)

    assert (answer.status_code, (answer.json or {})["error"]) == (401, "invalid_client")


def _encrypted(client: Signer, alg: str, enc: str) -> str:
    published = client.idp.app.test_client().get("/jwks.json").json or {}
    key = next(key for key in published["keys"] if key.get("use") == "enc" and key["alg"] == "RSA-OAEP")
    header = {"alg": alg, "enc": enc, "kid": key["kid"]}
    public = jwk.RSAKey.import_key({name: value for name, value in key.items() if name in ("kty", "n", "e")})
    registry = jwe.JWERegistry(algorithms=[alg, enc])
    return jwe.encrypt_compact(header, client.request_object().encode(), public, registry=registry)


@pytest.mark.requires("M-39", "OP-09", "ALL-05", "ALL-06")
@pytest.mark.parametrize("alg", ["RSA-OAEP", "RSA-OAEP-256"])
def test_what_is_encrypted_by_our_lists_is_opened(client: Signer, alg: str) -> None:
    published = client.idp.app.test_client().get("/jwks.json").json or {}

    answer = client.push(request=encrypt(client.request_object(), published, alg=alg, enc="A256GCM"))

    assert answer.status_code == 201


@pytest.mark.requires("M-39", "ALL-05", "ALL-06")
@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
@pytest.mark.parametrize(
    ("alg", "enc"), [("RSA1_5", "A256GCM"), ("RSA-OAEP", "A128CBC-HS256"), ("RSA-OAEP", "A128GCM")]
)
def test_what_is_encrypted_otherwise_is_not(client: Signer, alg: str, enc: str) -> None:
    answer = client.push(request=_encrypted(client, alg, enc))

    assert (answer.status_code, (answer.json or {})["error"]) == (400, "invalid_request_object")


@pytest.mark.requires("OP-66")
def test_keys_are_registered_in_one_way(idp: Idp) -> None:
    wish = {"redirect_uris": [CALLBACK], "token_endpoint_auth_method": "private_key_jwt"}
    address = {"jwks_uri": "https://app.example/jwks.json"}

    statuses = [idp.try_register({**wish, **keys}).status_code for keys in ({"jwks": JWKS}, address, {})]
    both = idp.try_register({**wish, **address, "jwks": JWKS})

    assert statuses == [201, 201, 400]
    assert (both.status_code, (both.json or {})["error"]) == (400, "invalid_client_metadata")


@pytest.mark.requires("M-32", "OP-15", "ALL-04")
@pytest.mark.parametrize("response_types", [None, ["code"]])
def test_no_algorithm_is_no_choice(idp: Idp, response_types: list[str] | None) -> None:
    more = {"response_types": response_types} if response_types else {}
    wish = {"redirect_uris": [CALLBACK], **more}

    for alg in ("none", "HS256", "RS384"):
        answer = idp.try_register({**wish, "id_token_signed_response_alg": alg})
        assert (answer.status_code, (answer.json or {})["error"]) == (400, "invalid_client_metadata")
    assert idp.try_register({**wish, "id_token_signed_response_alg": "PS256"}).status_code == 201


@pytest.mark.requires("M-35", "OP-08")
def test_numbers_and_texts_mean_the_same_in_a_request_object(client: Signer, browser: Browser) -> None:
    least = {"client_id": client.application.client_id}
    for max_age in (600, "600"):
        request = client.request_object(max_age=max_age)
        assert "code" in answer_of(browser.client.get("/authorize", query_string={**least, "request": request}))
    wrong = client.request_object(max_age="soon")
    answer = answer_of(browser.client.get("/authorize", query_string={**least, "request": wrong}))
    assert answer["error"] == "invalid_request"
