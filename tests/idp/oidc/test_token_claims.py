"""What ID token and access token say (OIDC Core 2, RFC 9068 2.2, K13)."""

import base64
from hashlib import sha256
from typing import Any

import pytest

from shared.jose.errors import InvalidToken
from shared.jose.jws import verify
from tests.idp.oidc.browsing import AMR, ISSUER, Application, Browser, Idp, claims_of_token, header_of_token

UPLOADS = "http://localhost:8002"


def _id_token(application: Application, browser: Browser, **changes: Any) -> dict[str, Any]:
    return claims_of_token(application.tokens(browser, **changes)["id_token"])


@pytest.mark.requires("OP-15", "OP-16", "OP-17", "OP-18", "OP-20", "OP-21")
def test_the_id_token_has_what_the_norms_ask(idp: Idp, application: Application, browser: Browser) -> None:
    claims = _id_token(application, browser)

    now = int(idp.now.timestamp())
    assert claims.pop("jti")
    assert claims.pop("sub")
    assert claims.pop("at_hash")
    assert browser.session is not None
    assert claims == {
        "iss": ISSUER,
        "aud": application.client_id,
        "nonce": "nonce-1",
        "iat": now,
        "nbf": now,
        "exp": now + 300,
        "auth_time": now,
        "acr": "urn:cak:acr:mfa",
        "amr": list(AMR),
        "sid": browser.session.sid,
    }


@pytest.mark.requires("M-03", "OP-20")
def test_auth_time_is_the_login_not_the_request(idp: Idp, application: Application, browser: Browser) -> None:
    login = int(idp.now.timestamp())
    idp.clock.advance(idp.now - idp.now.replace(hour=8, minute=40))  # 20 minutes

    claims = _id_token(application, browser)

    assert claims["auth_time"] == login
    assert claims["iat"] == login + 1200


@pytest.mark.requires("OP-18")
def test_without_nonce_there_is_none(application: Application, browser: Browser) -> None:
    assert "nonce" not in _id_token(application, browser, nonce=None)


@pytest.mark.requires("OP-32")
def test_policy_nlgov_has_no_amr(application: Application, browser: Browser) -> None:
    application.change(policy_name="nlgov", subject_type="pairwise")

    claims = _id_token(application, browser)

    assert "amr" not in claims
    assert claims["acr"] == "urn:cak:acr:mfa"


def test_at_hash_belongs_to_the_access_token(application: Application, browser: Browser) -> None:
    tokens = application.tokens(browser)

    half = sha256(tokens["access_token"].encode()).digest()[:16]

    assert claims_of_token(tokens["id_token"])["at_hash"] == base64.urlsafe_b64encode(half).rstrip(b"=").decode()


@pytest.mark.requires("OP-88", "K32", "ALL-04")
@pytest.mark.parametrize("alg", ["RS256", "PS256", "ES256", "EdDSA"])
def test_the_id_token_is_signed_as_registered_with_a_published_key(idp: Idp, browser: Browser, alg: str) -> None:
    token = idp.trusted(id_token_signed_response_alg=alg).tokens(browser)["id_token"]

    keys = idp.services.provider.keys.ring().public_keys()

    assert verify(token, keys, algorithms=(alg,), typ="JWT").claims["iss"] == ISSUER


@pytest.mark.requires("OP-71", "OP-75")
def test_the_id_token_of_a_stranger_has_no_personal_data(application: Application, browser: Browser) -> None:
    claims = _id_token(application, browser, scope="openid profile email relatie")

    assert not {"name", "email", "urn:cak:relatienummer", "urn:cak:roles"} & claims.keys()


@pytest.mark.requires("K12", "K13")
def test_our_own_services_get_the_claims_of_their_scopes_in_it(application: Application, browser: Browser) -> None:
    application.change(claims_in_id_token=True)

    claims = _id_token(application, browser, scope="openid profile relatie")

    assert claims["name"] == "Jan Timmerman"
    assert claims["urn:cak:aanhef"] == "meneer"
    assert claims["urn:cak:relatienummer"] == "104382"
    assert "email" not in claims


@pytest.mark.requires("OP-34", "OP-86", "OP-93", "OP-19", "K32")
def test_the_access_token_is_a_jwt_of_ten_minutes(idp: Idp, application: Application, browser: Browser) -> None:
    token = application.tokens(browser)["access_token"]
    claims, header = claims_of_token(token), header_of_token(token)

    assert (header["typ"], header["alg"]) == ("at+jwt", "ES256")
    assert header["kid"]
    assert claims["exp"] - claims["iat"] == 600
    assert claims["client_id"] == claims["azp"] == application.client_id
    assert claims["scope"] == "openid"
    assert len(claims["jti"].partition(".")[2]) >= 22


@pytest.mark.requires("K13", "threat 16")
@pytest.mark.parametrize(
    ("scope", "audience"),
    [("openid", ISSUER), ("openid files:write", [UPLOADS, ISSUER]), ("openid files:read", [UPLOADS, ISSUER])],
)
def test_the_audience_follows_from_the_scope(idp: Idp, browser: Browser, scope: str, audience: object) -> None:
    application = idp.trusted(scope="openid files:read files:write")

    assert claims_of_token(application.tokens(browser, scope=scope)["access_token"])["aud"] == audience


@pytest.mark.requires("K12", "K13")
def test_an_access_token_for_uploads_names_the_relation_of_its_user(idp: Idp, browser: Browser) -> None:
    application = idp.trusted(scope="openid files:write")

    claims = claims_of_token(application.tokens(browser, scope="openid files:write")["access_token"])

    assert claims["urn:cak:relatienummer"] == "104382"
    assert "email" not in claims


@pytest.mark.requires("OP-71")
def test_any_other_access_token_names_nobody(application: Application, browser: Browser) -> None:
    claims = claims_of_token(application.tokens(browser, scope="openid profile email relatie")["access_token"])

    assert not {"name", "email", "urn:cak:relatienummer"} & claims.keys()


@pytest.mark.requires("threat 19")
def test_neither_token_passes_for_the_other(idp: Idp, application: Application, browser: Browser) -> None:
    tokens, keys = application.tokens(browser), idp.services.provider.keys.ring().public_keys()

    for name, typ in (("access_token", "JWT"), ("id_token", "at+jwt")):
        with pytest.raises(InvalidToken, match="typ"):
            verify(tokens[name], keys, algorithms=("ES256", "RS256"), typ=typ)


@pytest.mark.requires("OP-29")
def test_the_subject_is_opaque_and_stays_the_same(idp: Idp, application: Application, browser: Browser) -> None:
    first, second = (_id_token(application, browser)["sub"] for _ in range(2))

    assert first == second
    assert "104382" not in first
    assert "timmerman" not in first


@pytest.mark.requires("K13", "OP-28")
def test_pairwise_subjects_differ_by_sector_and_stay_the_same_within_one(idp: Idp, browser: Browser) -> None:
    public = idp.trusted()
    here, again, there = (
        idp.trusted(subject_type="pairwise", redirect_uris=[f"https://{host}/cb"])
        for host in ("a.example", "a.example", "b.example")
    )

    subs = [_id_token(application, browser)["sub"] for application in (public, here, again, there)]

    assert subs[1] == subs[2]
    assert len(set(subs)) == 3


@pytest.mark.requires("OP-22", "OP-54", "OP-87", "OP-29")
def test_under_the_government_profile_tokens_say_what_kind_of_subject_they_name(idp: Idp, browser: Browser) -> None:
    application = idp.trusted()
    assert "sub_id_type" not in claims_of_token(application.tokens(browser)["id_token"])

    application.change(policy_name="nlgov", subject_type="pairwise")
    tokens = application.tokens(browser)

    assert claims_of_token(tokens["id_token"])["sub_id_type"] == "urn:cak:sub:pseudonym"
    assert claims_of_token(tokens["access_token"])["sub"] != idp.account().account_id
