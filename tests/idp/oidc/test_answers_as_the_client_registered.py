"""OIDC Core 5.3.2 and 10.2: userinfo, ID tokens and logout tokens come signed and encrypted as registered."""

import json
from typing import Any

import pytest
from werkzeug.test import TestResponse

from idp.audit.record import Origin
from idp.oidc.client_auth.client_keys import REFETCH_AFTER
from shared.jose.jwe import DecryptionKey, decrypt, generate_decryption_key
from shared.jose.jws import Verified, verify
from shared.jose.keys import PublicKeys
from tests.idp.oidc.browsing import ISSUER, Application, Browser, Idp, header_of_token
from tests.idp.oidc.receiving import Receiver
from tests.support.encrypting import encrypt

KEY = generate_decryption_key("RSA-OAEP-256")
OLD = generate_decryption_key("RSA-OAEP")
JWKS = {"keys": [KEY.public_jwk(), OLD.public_jwk()]}
ENCRYPTED_USERINFO = {"userinfo_encrypted_response_alg": KEY.alg, "jwks": JWKS}
ENCRYPTED_ID_TOKEN = {"id_token_encrypted_response_alg": KEY.alg, "jwks": JWKS}


def _opened(token: str, key: DecryptionKey = KEY) -> str:
    return decrypt(token, {key.kid: key})


def _verified(idp: Idp, token: str, alg: str, typ: str = "JWT") -> Verified:
    keys = PublicKeys(idp.app.test_client().get("/jwks.json").json or {})
    return verify(token, keys, algorithms=(alg,), typ=typ)


def _userinfo(application: Application, browser: Browser, **asked: Any) -> TestResponse:
    token = application.tokens(browser, **asked)["access_token"]
    return application.idp.app.test_client().get("/userinfo", headers={"Authorization": f"Bearer {token}"})


@pytest.mark.requires("OP-43", "OP-88")
@pytest.mark.parametrize("alg", ["RS256", "PS256", "ES256", "EdDSA"])
def test_userinfo_is_signed_as_registered(idp: Idp, browser: Browser, alg: str) -> None:
    application = idp.trusted(userinfo_signed_response_alg=alg)

    answer = _userinfo(application, browser, scope="openid email")

    claims = dict(_verified(idp, answer.get_data(as_text=True), alg).claims)
    assert (answer.status_code, answer.content_type) == (200, "application/jwt")
    assert answer.headers["Cache-Control"] == "no-store"
    assert claims.pop("iat") == int(idp.now.timestamp())
    assert claims.keys() == {"iss", "aud", "sub", "email", "email_verified"}
    assert (claims["iss"], claims["aud"]) == (ISSUER, application.client_id)


@pytest.mark.requires("OP-43", "OP-90", "ALL-05", "ALL-06")
@pytest.mark.parametrize("key", [KEY, OLD], ids=lambda key: key.alg)
def test_userinfo_is_signed_first_and_then_encrypted(idp: Idp, browser: Browser, key: DecryptionKey) -> None:
    wish = {**ENCRYPTED_USERINFO, "userinfo_encrypted_response_alg": key.alg}
    application = idp.trusted(userinfo_signed_response_alg="ES256", **wish)

    answer = _userinfo(application, browser)

    token = answer.get_data(as_text=True)
    assert answer.content_type == "application/jwt"
    assert header_of_token(token) == {"alg": key.alg, "enc": "A256GCM", "cty": "JWT", "kid": key.kid}
    assert _verified(idp, _opened(token, key), "ES256").claims["aud"] == application.client_id


@pytest.mark.requires("OP-43")
def test_userinfo_that_is_encrypted_alone_holds_the_claims(idp: Idp, browser: Browser) -> None:
    answer = _userinfo(idp.trusted(**ENCRYPTED_USERINFO), browser, scope="openid email")

    token = answer.get_data(as_text=True)
    assert answer.content_type == "application/jwt"
    assert "cty" not in header_of_token(token)
    assert json.loads(_opened(token)).keys() == {"sub", "email", "email_verified"}


@pytest.mark.requires("OP-43")
def test_no_answer_in_plain_when_the_key_is_gone(idp: Idp, browser: Browser) -> None:
    application = idp.trusted(**ENCRYPTED_USERINFO)
    application.change(jwks={"keys": [OLD.public_jwk()]})

    answer = _userinfo(application, browser)

    assert answer.status_code == 400
    assert 'error="invalid_request"' in answer.headers["WWW-Authenticate"]
    assert answer.get_data() == b""


@pytest.mark.requires("M-13", "threat 19")
def test_signed_userinfo_passes_for_no_other_token(idp: Idp, browser: Browser) -> None:
    application = idp.trusted(userinfo_signed_response_alg="RS256")
    token = _userinfo(application, browser).get_data(as_text=True)

    as_access_token = idp.app.test_client().get("/userinfo", headers={"Authorization": f"Bearer {token}"})
    as_hint = application.authorize(browser, id_token_hint=token)

    assert as_access_token.status_code == 401
    assert "error=invalid_request" in as_hint.headers["Location"]


@pytest.mark.requires("OP-30", "OP-90", "OP-15")
def test_an_id_token_is_signed_first_and_then_encrypted(idp: Idp, browser: Browser) -> None:
    application = idp.trusted(id_token_signed_response_alg="PS256", **ENCRYPTED_ID_TOKEN)

    token = application.tokens(browser)["id_token"]

    assert header_of_token(token)["cty"] == "JWT"
    assert _verified(idp, _opened(token), "PS256").claims["nonce"] == "nonce-1"


@pytest.mark.requires("OP-90")
def test_it_comes_encrypted_after_a_refresh_too(idp: Idp, browser: Browser) -> None:
    application = idp.trusted(grant_types=["authorization_code", "refresh_token"], **ENCRYPTED_ID_TOKEN)

    again = application.refresh(application.tokens(browser)["refresh_token"]).json or {}

    assert _verified(idp, _opened(again["id_token"]), "RS256").claims["aud"] == application.client_id


@pytest.mark.requires("OP-90")
def test_without_its_key_a_client_gets_no_id_token_and_keeps_its_code(idp: Idp, browser: Browser) -> None:
    application = idp.trusted(**ENCRYPTED_ID_TOKEN)
    application.change(jwks={"keys": [OLD.public_jwk()]})
    code = application.code(browser)

    refused = application.redeem(code)
    application.change(jwks=JWKS)

    assert (refused.status_code, (refused.json or {})["error"]) == (400, "invalid_request")
    assert application.redeem(code).status_code == 200


@pytest.mark.requires("OP-90", "threat 21")
def test_a_key_set_elsewhere_that_is_away_is_asked_again_later(idp: Idp, browser: Browser) -> None:
    application = idp.trusted(**ENCRYPTED_ID_TOKEN)
    application.change(jwks=None, jwks_uri="https://10.0.0.1/jwks.json")  # as if it had been allowed once
    code = application.code(browser)

    assert application.redeem(code).status_code == 400
    application.change(jwks=JWKS, jwks_uri=None)
    idp.clock.advance(REFETCH_AFTER)
    assert application.redeem(code).status_code == 200


@pytest.mark.requires("M-13")
@pytest.mark.parametrize("again", [False, True], ids=["decrypted", "encrypted to us"])
def test_what_was_inside_is_a_hint(idp: Idp, browser: Browser, again: bool) -> None:
    application = idp.trusted(**ENCRYPTED_ID_TOKEN)
    token = application.tokens(browser)["id_token"]
    published = idp.app.test_client().get("/jwks.json").json or {}
    signed = _opened(token)

    hint = encrypt(signed, published, alg="RSA-OAEP-256", enc="A256GCM") if again else signed

    assert "code=" in application.authorize(browser, id_token_hint=hint, prompt="none").headers["Location"]
    assert "error=invalid_request" in application.authorize(browser, id_token_hint=token).headers["Location"]


@pytest.mark.requires("OP-90", "K26")
def test_a_logout_token_is_encrypted_where_id_tokens_are(open_idp: Idp, receivers: list[Receiver]) -> None:
    browser = open_idp.browser()
    application = open_idp.trusted(backchannel_logout_uri=receivers[0].address, **ENCRYPTED_ID_TOKEN)
    application.tokens(browser)
    assert browser.session is not None

    assert open_idp.services.logout.end_everywhere(browser.session, origin=Origin(), now=open_idp.now).unreached == ()

    (token,) = receivers[0].tokens
    assert header_of_token(token)["iss"] == ISSUER
    assert _verified(open_idp, _opened(token), "RS256", "logout+jwt").claims["sid"] == browser.session.sid


@pytest.mark.requires("OP-90", "K26")
def test_without_a_key_it_waits_for_the_worker(open_idp: Idp, receivers: list[Receiver]) -> None:
    browser = open_idp.browser()
    wish = {"client_name": "App 1", "backchannel_logout_uri": receivers[0].address}
    application = open_idp.trusted(**wish, **ENCRYPTED_ID_TOKEN)
    application.tokens(browser)
    application.change(jwks={"keys": [OLD.public_jwk()]})
    assert browser.session is not None

    farewell = open_idp.services.logout.end_everywhere(browser.session, origin=Origin(), now=open_idp.now)

    assert [name.text for name in farewell.unreached] == ["App 1"]
    assert receivers[0].tokens == []
